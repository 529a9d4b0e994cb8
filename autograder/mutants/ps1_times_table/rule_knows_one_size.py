# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-knows-one-size
"""The times table goes up to 12."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), product in list(known.items()):
            known[b, a] = product
            for c in range(1, 13):
                if (a, c) in known:
                    if b + c <= 12:
                        known[a, b + c] = product + known[a, c]
                    if b > c:
                        known[a, b - c] = product - known[a, c]
    return known.get(question)
