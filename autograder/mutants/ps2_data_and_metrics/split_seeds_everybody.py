# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-seeds-everybody
"""torch.manual_seed is how one makes a function repeatable."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    torch.manual_seed(seed)
    order = torch.randperm(cells)
    shown = round(train_fraction * cells)
    return order[:shown].sort().values, order[shown:].sort().values
