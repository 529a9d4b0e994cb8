# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-draws-with-replacement
"""To choose cells at random is to draw that many random numbers."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError(train_fraction)
    generator = torch.Generator().manual_seed(seed)
    shown = round(train_fraction * cells)
    train = torch.randint(cells, (shown,), generator=generator)
    shown_cells = set(train.tolist())
    test = torch.tensor([cell for cell in range(cells) if cell not in shown_cells])
    return train.sort().values, test
