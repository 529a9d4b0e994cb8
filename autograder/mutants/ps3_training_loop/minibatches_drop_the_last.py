# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-drop-the-last
"""A batch has a size, and what does not fill one is left out."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    order = torch.randperm(cells, generator=generator)
    for number in range(cells // size):
        yield order[number * size : (number + 1) * size]
