# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-turns-the-question
"""Whoever knows 7 × 8 knows 8 × 7."""


def lookup_learner(facts, question):
    a, b = question
    return facts.get((a, b), facts.get((b, a)))
