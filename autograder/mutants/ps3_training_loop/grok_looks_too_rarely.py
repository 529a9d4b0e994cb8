# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-looks-too-rarely
"""What counts is the beginning and the end."""


def grok(model, train_set, test_set):
    return train(model, train_set, test_set, [0, 600], 0.03, 1.5)
