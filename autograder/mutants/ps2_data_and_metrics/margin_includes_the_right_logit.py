# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-includes-the-right-logit
"""The margin is the right logit minus the largest logit."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    right = logits.gather(1, answers[:, None])[:, 0]
    return (right - logits.amax(dim=1)).mean().item()
