# replaces: ps1-rule-learner-code
# loses: ps1-rule-learner-test
# misconception: rule-takes-another-fact
"""What does not follow is near to something that does."""


def rule_learner(facts, question, size):
    known, found = {}, list(facts.items())
    while found:
        (a, b), product = found.pop()
        if (a, b) not in known:
            known[a, b] = product
            found.append(((b, a), product))
            for c in range(1, size + 1):
                if (a, c) in known:
                    if b + c <= size:
                        found.append(((a, b + c), product + known[a, c]))
                    if b != c:
                        found.append(((a, abs(b - c)), abs(product - known[a, c])))
    if question in known:
        return known[question]
    nearest = min(facts, key=lambda cell: abs(cell[0] - question[0]) + abs(cell[1] - question[1]))
    return facts[nearest]
