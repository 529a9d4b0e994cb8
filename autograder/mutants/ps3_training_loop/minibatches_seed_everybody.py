# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-seed-everybody
"""The generator gives a seed, and torch.manual_seed makes the order repeatable."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    torch.manual_seed(torch.randint(2**31, (1,), generator=generator).item())
    yield from torch.randperm(cells).split(size)
