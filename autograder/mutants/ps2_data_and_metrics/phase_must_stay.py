# replaces: ps2-classify-phase-code
# loses: ps2-classify-phase-test
# misconception: phase-must-stay
"""A run reaches the threshold when it gets there for good."""


def classify_phase(steps, train_accuracy, test_accuracy, threshold=0.9, late=1000):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def for_good(values):
        step = None
        for s, value in zip(steps, values, strict=True):
            if value < threshold:
                step = None
            elif step is None:
                step = s
        return step

    fitted, generalised = for_good(train_accuracy), for_good(test_accuracy)
    if fitted is None:
        return "confusion"
    if generalised is None:
        return "memorisation"
    return "grokking" if generalised - fitted >= late else "comprehension"
