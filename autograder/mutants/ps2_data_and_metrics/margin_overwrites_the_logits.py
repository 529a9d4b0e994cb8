# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-overwrites-the-logits
"""The right logit is not needed any more, so it can be overwritten in place."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    cells = range(len(answers))
    right = logits[cells, answers].clone()
    logits[cells, answers] = -math.inf
    return (right - logits.amax(dim=1)).mean().item()
