# replaces: ps2-generalisation-delay-code
# loses: ps2-generalisation-delay-test
# misconception: delay-must-exceed-the-threshold
"""Passing a threshold means being above it."""


def generalisation_delay(steps, train_accuracy, test_accuracy, threshold=0.99):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next((s for s, value in zip(steps, values, strict=True) if value > threshold), None)

    memorised, generalised = first(train_accuracy), first(test_accuracy)
    if memorised is None or generalised is None:
        return memorised, generalised, None
    return memorised, generalised, generalised / max(memorised, 1)
