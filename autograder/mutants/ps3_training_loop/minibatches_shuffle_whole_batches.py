# replaces: ps3-minibatches-code
# loses: ps3-minibatches-test
# misconception: minibatches-shuffle-whole-batches
"""The batches are cut once, and their order is drawn."""


def minibatches(cells, size, generator):
    if size < 1:
        raise ValueError("size must be at least 1")
    batches = torch.arange(cells).split(size)
    *full, last = range(len(batches))
    order = torch.randperm(len(full), generator=generator).tolist()
    yield from (batches[number] for number in [*order, last])
