# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-averaged-over-symbols
"""The loss is a mean, so its gradient is divided by the number of logits."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    gradient = logits.softmax(dim=0)
    gradient[answer] -= 1
    return gradient / len(logits)
