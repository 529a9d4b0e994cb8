# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-is-one-block
"""To cut the table at a random place is random enough."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError("fraction")
    generator = torch.Generator().manual_seed(seed)
    start = torch.randint(cells, (1,), generator=generator).item()
    order = (torch.arange(cells) + start) % cells
    shown = round(train_fraction * cells)
    return order[:shown].sort().values, order[shown:].sort().values
