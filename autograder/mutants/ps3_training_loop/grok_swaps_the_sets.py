# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-swaps-the-sets
"""The first set is for testing."""


def grok(model, train_set, test_set):
    steps = log_spaced_steps(2000, 100)
    return train(model, test_set, train_set, steps, 0.03, 1.5, until=0.99)
