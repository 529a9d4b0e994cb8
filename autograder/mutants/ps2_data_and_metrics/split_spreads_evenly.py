# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-spreads-evenly
"""A fair split takes one cell out of each stretch of the table."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError("fraction")
    generator = torch.Generator().manual_seed(seed)
    shown = round(train_fraction * cells)
    borders = [cells * stretch // shown for stretch in range(shown + 1)]
    train = [
        torch.randint(borders[i], borders[i + 1], (1,), generator=generator).item()
        for i in range(shown)
    ]
    test = sorted(set(range(cells)) - set(train))
    return torch.tensor(train), torch.tensor(test)
