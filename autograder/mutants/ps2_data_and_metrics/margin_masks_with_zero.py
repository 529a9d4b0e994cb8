# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-masks-with-zero
"""To take an entry out of a maximum, set it to 0."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    place = answers[:, None]
    best_wrong = logits.scatter(1, place, 0.0).amax(dim=1)
    return (logits.gather(1, place)[:, 0] - best_wrong).mean().item()
