# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-only-the-twin
"""Commutativity means to turn the question round."""


def commutative_learner(facts, question):
    a, b = question
    return facts.get((b, a))
