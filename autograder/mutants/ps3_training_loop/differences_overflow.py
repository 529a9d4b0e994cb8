# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-overflow
"""The loss is ln Σ e^z − z, and so I write it."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.exp().sum().log() - row[answer]).item()

    slopes = []
    for symbol in range(len(logits)):
        raised, lowered = logits.double().clone(), logits.double().clone()
        raised[symbol] += width
        lowered[symbol] -= width
        slopes.append((loss(raised) - loss(lowered)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
