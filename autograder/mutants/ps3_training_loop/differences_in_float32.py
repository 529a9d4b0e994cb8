# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-in-float32
"""float32 is precise enough for everything here."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    slopes = []
    for symbol in range(len(logits)):
        raised, lowered = logits.float(), logits.float()
        raised = raised.clone()
        lowered = lowered.clone()
        raised[symbol] += width
        lowered[symbol] -= width
        slopes.append((loss(raised) - loss(lowered)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
