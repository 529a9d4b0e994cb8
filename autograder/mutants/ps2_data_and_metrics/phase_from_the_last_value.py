# replaces: ps2-classify-phase-code
# loses: ps2-classify-phase-test
# misconception: phase-from-the-last-value
"""The phase of a run is where it ended up."""


def classify_phase(steps, train_accuracy, test_accuracy, threshold=0.9, late=1000):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next(s for s, value in zip(steps, values, strict=True) if value >= threshold)

    if train_accuracy[-1] < threshold:
        return "confusion"
    if test_accuracy[-1] < threshold:
        return "memorisation"
    gap = first(test_accuracy) - first(train_accuracy)
    return "grokking" if gap >= late else "comprehension"
