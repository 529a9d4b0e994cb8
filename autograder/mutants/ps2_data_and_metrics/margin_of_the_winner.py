# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-of-the-winner
"""The margin is the largest logit minus the second largest."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    top = logits.topk(2, dim=1).values
    return (top[:, 0] - top[:, 1]).mean().item()
