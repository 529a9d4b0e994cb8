# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-to-the-mean
"""The margin says how far the right logit stands above the others on average."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    right = logits.gather(1, answers[:, None])[:, 0]
    others = (logits.sum(dim=1) - right) / (logits.shape[1] - 1)
    return (right - others).mean().item()
