# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-raises-on-unknown
"""If (a, b) is not among the facts, (b, a) is."""


def commutative_learner(facts, question):
    a, b = question
    if (a, b) in facts:
        return facts[a, b]
    return facts[b, a]
