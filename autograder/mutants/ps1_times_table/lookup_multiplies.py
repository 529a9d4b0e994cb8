# replaces: ps1-lookup-learner-code
# loses: ps1-lookup-learner-test
# misconception: lookup-multiplies
"""A fact (a, b) always says a × b."""


def lookup_learner(facts, question):
    a, b = question
    return a * b
