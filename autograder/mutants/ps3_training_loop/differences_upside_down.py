# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-upside-down
"""It does not matter which of the two losses comes first."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    slopes = []
    for symbol in range(len(logits)):
        raised, lowered = logits.double().clone(), logits.double().clone()
        raised[symbol] += width
        lowered[symbol] -= width
        slopes.append((loss(lowered) - loss(raised)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
