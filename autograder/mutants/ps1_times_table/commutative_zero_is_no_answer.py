# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-zero-is-no-answer
"""`facts.get((a, b)) or facts.get((b, a))` takes the first that is known."""


def commutative_learner(facts, question):
    a, b = question
    return facts.get((a, b)) or facts.get((b, a))
