# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-to-one-side
"""The slope is how much the loss grows when the logit is raised by the width."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")

    def loss(row):
        return (row.logsumexp(dim=0) - row[answer]).item()

    slopes = []
    for symbol in range(len(logits)):
        raised = logits.double().clone()
        raised[symbol] += width
        slopes.append((loss(raised) - loss(logits.double())) / width)
    return torch.tensor(slopes, dtype=torch.float64)
