# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-does-not-turn
"""With a × (b + c) = a × b + a × c everything follows."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), product in list(known.items()):
            for c in range(1, size + 1):
                if (a, c) in known:
                    if b + c <= size:
                        known.setdefault((a, b + c), product + known[a, c])
                    if b > c:
                        known.setdefault((a, b - c), product - known[a, c])
    return known.get(question)
