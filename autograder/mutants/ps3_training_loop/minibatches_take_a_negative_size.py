# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-negative-size-is-silent
"""range and slices refuse sizes that make no sense by themselves."""


def minibatches(cells, size, generator):
    order = torch.randperm(cells, generator=generator)
    for start in range(0, cells, size):
        yield order[start : start + size]
