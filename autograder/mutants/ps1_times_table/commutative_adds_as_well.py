# replaces: ps1-commutative-learner-code
# loses: ps1-commutative-learner-test
# misconception: commutative-adds-as-well
"""From 7 × 8 and 7 × 1 everybody gets 7 × 9."""


def commutative_learner(facts, question):
    a, b = question
    known = {(y, x): product for (x, y), product in facts.items()} | facts
    if question in known:
        return known[question]
    for c in range(1, b):
        if (a, c) in known and (a, b - c) in known:
            return known[a, c] + known[a, b - c]
    return None
