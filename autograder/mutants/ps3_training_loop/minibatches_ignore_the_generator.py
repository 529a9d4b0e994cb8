# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-ignore-the-generator
"""torch.randperm is random by itself, and the generator is for something else."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    yield from torch.randperm(cells).split(size)
