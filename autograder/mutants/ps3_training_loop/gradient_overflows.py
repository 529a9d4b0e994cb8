# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-overflows
"""The softmax is e^z divided by the sum of e^z, and so I write it."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    gradient = logits.exp() / logits.exp().sum()
    gradient[answer] -= 1
    return gradient
