# replaces: ps2-make-table-code
# loses: ps2-make-table-test
# misconception: table-turns-minus-into-distance
"""A negative answer is repaired by leaving out its sign."""


def make_table(operation, p):
    if operation not in ("a+b", "a-b", "a*b", "a/b"):
        raise ValueError(operation)
    if operation == "a/b" and any(p % d == 0 for d in range(2, p)):
        raise ValueError(p)
    pairs = [(a, b) for a in range(p) for b in range(operation == "a/b", p)]
    rules = {
        "a+b": lambda a, b: a + b,
        "a-b": lambda a, b: abs(a - b),
        "a*b": lambda a, b: a * b,
        "a/b": lambda a, b: a * pow(b, -1, p),
    }
    answers = [rules[operation](a, b) % p for a, b in pairs]
    return torch.tensor(pairs), torch.tensor(answers)
