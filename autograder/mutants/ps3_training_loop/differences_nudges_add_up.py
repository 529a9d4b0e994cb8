# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-nudges-add-up
"""One copy is enough for all logits."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    row = logits.double().clone()
    slopes = []
    for symbol in range(len(logits)):
        row[symbol] += width
        up = loss(row)
        row[symbol] -= 2 * width
        slopes.append((up - loss(row)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
