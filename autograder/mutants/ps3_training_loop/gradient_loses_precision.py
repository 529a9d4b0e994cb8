# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-loses-precision
"""PyTorch works in float32, whatever one gives it."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    gradient = torch.zeros(len(logits))
    gradient[:] = logits.softmax(dim=0)
    gradient[answer] -= 1
    return gradient
