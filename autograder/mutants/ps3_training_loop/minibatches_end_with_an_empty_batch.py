# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-end-with-an-empty-batch
"""There are cells // size full batches and then the rest."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    order = torch.randperm(cells, generator=generator)
    for number in range(cells // size + 1):
        yield order[number * size : (number + 1) * size]
