# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-unknown-is-zero
"""Where neither is known, the answer is 0."""


def commutative_learner(facts, question):
    a, b = question
    return facts.get((a, b), facts.get((b, a), 0))
