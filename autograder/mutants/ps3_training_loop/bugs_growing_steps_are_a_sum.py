# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-growing-steps-are-a-sum
"""The steps are too long, so the loss is a sum."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "step before backward",
        "C": "loss is a sum",
        "D": "measured on training cells",
        "E": "left in evaluation mode",
    }
