# replaces: ps2-classify-phase-code
# loses: ps2-classify-phase-test
# misconception: phase-every-success-is-grokking
"""A network that ends at 100 % on unseen cells has grokked."""


def classify_phase(steps, train_accuracy, test_accuracy, threshold=0.9, late=1000):
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError("lengths")
    if max(train_accuracy) < threshold:
        return "confusion"
    return "grokking" if max(test_accuracy) >= threshold else "memorisation"
