# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-of-the-right-logit-only
"""The loss speaks of the right answer, so only its logit gets a gradient."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    gradient = torch.zeros_like(logits)
    gradient[answer] = logits.softmax(dim=0)[answer] - 1
    return gradient
