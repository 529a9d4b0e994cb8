# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-looks-up-only
"""If the pair is not among the facts, it is not known."""


def commutative_learner(facts, question):
    a, b = question
    return facts.get((a, b))
