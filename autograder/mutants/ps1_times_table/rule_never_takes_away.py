# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-never-takes-away
"""More comes from what is known by adding."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), product in list(known.items()):
            known[b, a] = product
            for c in range(1, size + 1):
                if (a, c) in known and b + c <= size:
                    known[a, b + c] = product + known[a, c]
    return known.get(question)
