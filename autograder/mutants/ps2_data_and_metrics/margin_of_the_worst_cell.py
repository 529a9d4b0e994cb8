# replaces: ps2-margin-code
# loses: ps2-margin-test
# misconception: margin-of-the-worst-cell
"""The margin of a data set is that of its worst point, as for a support vector machine."""


def margin(logits, answers):
    if logits.shape[1] < 2:
        raise ValueError("one symbol")
    place = answers[:, None]
    best_wrong = logits.scatter(1, place, -math.inf).amax(dim=1)
    return (logits.gather(1, place)[:, 0] - best_wrong).min().item()
