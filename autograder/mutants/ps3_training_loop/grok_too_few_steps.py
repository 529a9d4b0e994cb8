# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-too-few-steps
"""A hundred steps after memorising, nothing more can come."""


def grok(model, train_set, test_set):
    return train(model, train_set, test_set, log_spaced_steps(100, 60), 0.02, 1.0, until=0.99)
