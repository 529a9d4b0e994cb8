# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-not-shuffled
"""The cells are in some order anyway, so cutting is enough."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    yield from torch.arange(cells).split(size)
