# replaces: ps2-split-table-code
# loses: ps2-split-table-test
# misconception: split-keeps-twins-together
"""(a, b) and (b, a) are one fact, so both must be shown or both held out."""


def split_table(cells, train_fraction, seed):
    if not 0 < train_fraction < 1:
        raise ValueError("fraction")
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(cells, generator=generator)
    p = math.isqrt(cells)
    if p * p == cells:
        place = {cell: number for number, cell in enumerate(order.tolist())}
        first = {c: min(c, c % p * p + c // p) for c in range(cells)}
        order = torch.tensor(sorted(range(cells), key=lambda c: (place[first[c]], c)))
    shown = round(train_fraction * cells)
    return order[:shown].sort().values, order[shown:].sort().values
