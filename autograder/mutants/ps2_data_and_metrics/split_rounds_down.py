# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-rounds-down
"""A fraction of the cells is int(fraction · cells)."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    order = torch.randperm(cells, generator=torch.Generator().manual_seed(seed))
    shown = int(train_fraction * cells)
    return order[:shown].sort().values, order[shown:].sort().values
