# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-of-probabilities
"""First the softmax, then the difference."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    chances = logits.softmax(dim=1)
    place = answers[:, None]
    best_wrong = chances.scatter(1, place, -1).amax(dim=1)
    return (chances.gather(1, place)[:, 0] - best_wrong).mean().item()
