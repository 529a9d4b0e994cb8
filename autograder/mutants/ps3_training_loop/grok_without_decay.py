# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-without-decay
"""Weight decay only slows learning down."""


def grok(model, train_set, test_set):
    steps = log_spaced_steps(600, 60)
    return train(model, train_set, test_set, steps, 0.03, 0.0, until=0.99)
