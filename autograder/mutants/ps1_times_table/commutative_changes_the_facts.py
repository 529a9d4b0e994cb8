# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-changes-the-facts
"""If I add the twins to the facts, one look is enough."""


def commutative_learner(facts, question):
    for (a, b), product in list(facts.items()):
        facts[b, a] = product
    return facts.get(question)
