# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-ignores-the-seed
"""Random is random: the seed is decoration."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    order = torch.randperm(cells)
    shown = round(train_fraction * cells)
    return order[:shown].sort().values, order[shown:].sort().values
