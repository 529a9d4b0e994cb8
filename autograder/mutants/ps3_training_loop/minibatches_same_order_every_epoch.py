# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-same-order
"""A repeatable run needs the same order in every epoch."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    generator.manual_seed(generator.initial_seed())
    yield from torch.randperm(cells, generator=generator).split(size)
