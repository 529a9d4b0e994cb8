# replaces: ps2-generalisation-delay-code
# loses: ps2-generalisation-delay-test
# misconception: delay-every-run-generalises
"""Every run crosses the threshold at some step."""


def generalisation_delay(steps, train_accuracy, test_accuracy, threshold=0.99):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next(s for s, value in zip(steps, values, strict=True) if value >= threshold)

    memorised, generalised = first(train_accuracy), first(test_accuracy)
    return memorised, generalised, generalised / max(memorised, 1)
