# replaces: ps2-classify-phase-code
# loses: ps2-classify-phase-test
# misconception: phase-counts-entries
"""How much later is how many entries of the record later."""


def classify_phase(steps, train_accuracy, test_accuracy, threshold=0.9, late=1000):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")

    def first(values):
        return next((i for i, value in enumerate(values) if value >= threshold), None)

    fitted, generalised = first(train_accuracy), first(test_accuracy)
    if fitted is None:
        return "confusion"
    if generalised is None:
        return "memorisation"
    return "grokking" if generalised - fitted >= late else "comprehension"
