# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-multiplies
"""a × b = b × a, and both are a * b."""


def commutative_learner(facts, question):
    a, b = question
    if (a, b) in facts or (b, a) in facts:
        return a * b
    return None
