# replaces: ps2-generalisation-delay-code
# loses: ps2-generalisation-delay-test
# misconception: delay-from-the-last-crossing
"""It has memorised once the accuracy stays above the threshold for good."""


def generalisation_delay(steps, train_accuracy, test_accuracy, threshold=0.99):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def settled(values):
        since = None
        for step, value in zip(steps, values, strict=True):
            if value < threshold:
                since = None
            elif since is None:
                since = step
        return since

    memorised, generalised = settled(train_accuracy), settled(test_accuracy)
    if memorised is None or generalised is None:
        return memorised, generalised, None
    return memorised, generalised, generalised / max(memorised, 1)
