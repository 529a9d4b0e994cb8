# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-sorts-the-question
"""If I put the numbers in order, (a, b) and (b, a) are one question."""


def commutative_learner(facts, question):
    a, b = question
    return facts.get((min(a, b), max(a, b)))
