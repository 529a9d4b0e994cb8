# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-overwrite-the-logits
"""I put every logit back after I have changed it, so nothing is different."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    row = logits.double()
    slopes = []
    for symbol in range(len(logits)):
        row[symbol] += width
        up = loss(row)
        row[symbol] -= 2 * width
        slopes.append((up - loss(row)) / (2 * width))
        row[symbol] += width
    return torch.tensor(slopes, dtype=torch.float64)
