# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-ignore-the-width
"""The width is always a thousandth."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    slopes = []
    for symbol in range(len(logits)):
        raised, lowered = logits.double().clone(), logits.double().clone()
        raised[symbol] += 1e-3
        lowered[symbol] -= 1e-3
        slopes.append((loss(raised) - loss(lowered)) / 2e-3)
    return torch.tensor(slopes, dtype=torch.float64)
