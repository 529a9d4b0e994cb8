# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-size-is-a-count
"""The size says how many batches there are."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    yield from torch.randperm(cells, generator=generator).chunk(size)
