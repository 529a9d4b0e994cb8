# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-steps-by-one
"""The next product is this one and one more row: a × (b + 1) = a × b + a × 1."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), product in list(known.items()):
            known[b, a] = product
            if (a, 1) in known:
                if b < size:
                    known[a, b + 1] = product + known[a, 1]
                if b > 1:
                    known[a, b - 1] = product - known[a, 1]
    return known.get(question)
