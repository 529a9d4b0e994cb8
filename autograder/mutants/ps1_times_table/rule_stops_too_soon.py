# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-stops-too-soon
"""One pass over the facts finds what follows from them."""


def rule_learner(facts, question, size):
    known = dict(facts)
    for a in range(1, size + 1):
        for b in range(1, size + 1):
            if (b, a) in known:
                known.setdefault((a, b), known[b, a])
            for c in range(1, size + 1):
                if (a, c) in known:
                    if (a, b - c) in known:
                        known.setdefault((a, b), known[a, b - c] + known[a, c])
                    if (a, b + c) in known:
                        known.setdefault((a, b), known[a, b + c] - known[a, c])
    return known.get(question)
