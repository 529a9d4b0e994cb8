# replaces: ps2-make-table-code
# loses: ps2-make-table-test
# misconception: table-has-negative-answers
"""1 − 2 is −1, on a clock as anywhere."""


def make_table(operation, p):
    if operation not in ("a+b", "a-b", "a*b", "a/b"):
        raise ValueError(operation)
    if operation == "a/b" and any(p % d == 0 for d in range(2, p)):
        raise ValueError(p)
    pairs = [(a, b) for a in range(p) for b in range(operation == "a/b", p)]
    rules = {
        "a+b": lambda a, b: a + b,
        "a-b": lambda a, b: a - b,
        "a*b": lambda a, b: a * b,
        "a/b": lambda a, b: a * pow(b, -1, p),
    }
    answers = torch.tensor([rules[operation](a, b) for a, b in pairs])
    return torch.tensor(pairs), torch.fmod(answers, p)
