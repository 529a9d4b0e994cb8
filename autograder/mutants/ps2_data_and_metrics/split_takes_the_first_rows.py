# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-takes-the-first-rows
"""The first part of the table is as good a training set as any."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    shown = round(train_fraction * cells)
    return torch.arange(shown), torch.arange(shown, cells)
