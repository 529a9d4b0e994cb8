# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-grows-while-looping
"""What is put into a dict during a loop is met later in the loop."""


def rule_learner(facts, question, size):
    known = dict(facts)
    for (a, b), product in known.items():
        known[b, a] = product
        for c in range(1, size + 1):
            if (a, c) in known and b + c <= size:
                known[a, b + c] = product + known[a, c]
            if (a, c) in known and b > c:
                known[a, b - c] = product - known[a, c]
    return known.get(question)
