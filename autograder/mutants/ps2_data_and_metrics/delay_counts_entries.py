# replaces: ps2-generalisation-delay-code
# loses: ps2-generalisation-delay-test
# misconception: delay-counts-entries
"""The fifth entry is step 5."""


def generalisation_delay(steps, train_accuracy, test_accuracy, threshold=0.99):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next((i for i, value in enumerate(values) if value >= threshold), None)

    memorised, generalised = first(train_accuracy), first(test_accuracy)
    if memorised is None or generalised is None:
        return memorised, generalised, None
    return memorised, generalised, generalised / max(memorised, 1)
