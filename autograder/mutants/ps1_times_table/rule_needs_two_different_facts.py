# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-needs-two-different-facts
"""It takes two facts to make a third."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), product in list(known.items()):
            known[b, a] = product
            for c in range(1, size + 1):
                if (a, c) in known and b != c:
                    if b + c <= size:
                        known[a, b + c] = product + known[a, c]
                    if b > c:
                        known[a, b - c] = product - known[a, c]
    return known.get(question)
