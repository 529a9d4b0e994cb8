# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-answers-with-a-pair
"""The answer to 8 × 7 is 7 × 8."""


def commutative_learner(facts, question):
    a, b = question
    if (a, b) in facts:
        return facts[a, b]
    if (b, a) in facts:
        return (b, a)
    return None
