# replaces: ps3-cell-gradient-code
# loses: ps3-cell-gradient-test
# misconception: gradient-overwrites-the-logits
"""I may use the logits as my working space."""


def cell_gradient(logits, answer):
    if not 0 <= answer < len(logits):
        raise ValueError("no such symbol")
    logits -= logits.logsumexp(dim=0)
    logits.exp_()
    logits[answer] -= 1
    return logits
