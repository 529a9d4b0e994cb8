# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-tosses-a-coin
"""Each cell is shown with the probability train_fraction."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    generator = torch.Generator().manual_seed(seed)
    shown = torch.rand(cells, generator=generator) < train_fraction
    numbers = torch.arange(cells)
    return numbers[shown], numbers[~shown]
