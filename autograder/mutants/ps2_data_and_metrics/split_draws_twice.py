# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-draws-twice
"""One draws the training cells, then one draws the test cells."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    generator = torch.Generator().manual_seed(seed)
    shown = round(train_fraction * cells)
    train = torch.randperm(cells, generator=generator)[:shown]
    test = torch.randperm(cells, generator=generator)[: cells - shown]
    return train.sort().values, test.sort().values
