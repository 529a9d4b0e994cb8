# replaces: ps3-finite-differences-code
# loses: ps3-finite-differences-test
# misconception: differences-repeat-the-formula
"""The exact gradient is the best finite difference."""


def finite_differences(logits, answer, width=1e-3):
    if width <= 0:
        raise ValueError("width")
    slopes = logits.double().softmax(dim=0)
    slopes[answer] -= 1
    return slopes
