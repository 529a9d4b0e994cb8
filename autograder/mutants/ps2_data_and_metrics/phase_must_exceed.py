# replaces: ps2-classify-phase-code
# loses: ps2-classify-phase-test
# misconception: phase-must-exceed
"""A threshold has to be exceeded."""


def classify_phase(steps, train_accuracy, test_accuracy, threshold=0.9, late=1000):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next((s for s, value in zip(steps, values, strict=True) if value > threshold), None)

    fitted, generalised = first(train_accuracy), first(test_accuracy)
    if fitted is None:
        return "confusion"
    if generalised is None:
        return "memorisation"
    return "grokking" if generalised - fitted > late else "comprehension"
