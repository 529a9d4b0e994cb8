# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-cut-to-float32
"""A tensor of Python numbers holds what they hold."""


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
        slopes.append((loss(raised) - loss(lowered)) / (2 * width))
    return torch.tensor(slopes)
