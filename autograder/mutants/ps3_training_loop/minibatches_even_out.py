# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-even-out
"""A short last batch is unfair, so all batches get about the same length."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    yield from torch.randperm(cells, generator=generator).tensor_split(math.ceil(cells / size))
