# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-return-in-the-loop
"""return gives a batch away, and the loop goes on."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    order = torch.randperm(cells, generator=generator)
    for start in range(0, cells, size):
        return order[start : start + size]
