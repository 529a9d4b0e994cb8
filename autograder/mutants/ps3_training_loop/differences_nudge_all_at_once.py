# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-nudge-all-at-once
"""I raise the logits, and then I lower them."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    slopes = []
    for _ in logits:
        slopes.append((loss(logits.double() + width) - loss(logits.double() - width)) / (2 * width))
    return torch.tensor(slopes, dtype=torch.float64)
