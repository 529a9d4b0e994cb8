# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-without-softmax
"""The gradient is what the network says minus what it should say."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    gradient = logits.clone()
    gradient[answer] -= 1
    return gradient
