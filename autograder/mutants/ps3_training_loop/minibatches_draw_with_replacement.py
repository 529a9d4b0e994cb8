# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-draw-with-replacement
"""A random batch is a random draw from all cells, each time."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    for start in range(0, cells, size):
        yield torch.randint(cells, (min(size, cells - start),), generator=generator)
