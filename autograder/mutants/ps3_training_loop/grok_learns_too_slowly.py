# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-learns-too-slowly
"""A small learning rate is a safe one."""


def grok(model, train_set, test_set):
    return train(model, train_set, test_set, log_spaced_steps(400, 60), 0.0003, 1.0, until=0.99)
