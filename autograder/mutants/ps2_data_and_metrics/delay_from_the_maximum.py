# replaces: ps2-generalisation-delay-code
# loses: ps2-generalisation-delay-test
# misconception: delay-from-the-maximum
"""It has memorised when the accuracy is at its highest."""


def generalisation_delay(steps, train_accuracy, test_accuracy, threshold=0.99):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def top(values):
        best = max(values)
        return steps[list(values).index(best)] if best >= threshold else None

    memorised, generalised = top(train_accuracy), top(test_accuracy)
    if memorised is None or generalised is None:
        return memorised, generalised, None
    return memorised, generalised, generalised / max(memorised, 1)
