# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-cuts-large-logits
"""Beyond some size a logit is certain anyhow, so it may be limited."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("answer")
    powers = logits.clamp(-80, 80).exp()
    gradient = powers / powers.sum()
    gradient[answer] -= 1
    return gradient
