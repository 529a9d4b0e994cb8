# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-cap-the-loss
"""A tiny number is added to the probability, so that its logarithm is never infinite."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return -torch.log(row.softmax(dim=0)[answer] + 1e-12).item()

    slopes = []
    for symbol in range(len(logits)):
        raised, lowered = logits.double().clone(), logits.double().clone()
        raised[symbol] += width
        lowered[symbol] -= width
        slopes.append((loss(raised) - loss(lowered)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
