# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-modes-exchanged
"""Something is wrong with the mode during the test."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "step before backward",
        "C": "gradients add up",
        "D": "measured on training cells",
        "E": "tested in training mode",
    }
