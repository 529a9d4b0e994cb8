# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-finds-the-price-of-one
"""One fact gives the price of one tile, and with it every cell."""


def rule_learner(facts, question, size):
    (a, b), product = next(iter(facts.items()))
    return product // (a * b) * question[0] * question[1]
