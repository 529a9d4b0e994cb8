# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-of-the-probability
"""We want the right answer more probable, so this is the gradient of its probability."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    probabilities = logits.softmax(dim=0)
    one_hot = torch.zeros_like(logits)
    one_hot[answer] = 1
    return probabilities[answer] * (one_hot - probabilities)
