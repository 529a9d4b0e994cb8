# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-pad-the-last
"""All batches must be equally long, so the last takes some cells again."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    order = torch.randperm(cells, generator=generator)
    for start in range(0, cells, size):
        yield order[torch.arange(start, start + size) % cells]
