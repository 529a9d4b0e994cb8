# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-adds-both-factors
"""a × b + c × d = (a + c) × (b + d)."""


def rule_learner(facts, question, size):
    known = dict(facts)
    before = 0
    while len(known) > before:
        before = len(known)
        for (a, b), one in list(known.items()):
            known.setdefault((b, a), one)
            for (c, d), other in list(known.items()):
                if a + c <= size and b + d <= size:
                    known.setdefault((a + c, b + d), one + other)
                if a > c and b > d:
                    known.setdefault((a - c, b - d), one - other)
    return known.get(question)
