# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-late-step-and-sum-exchanged
"""Gradients that add up move nothing at first; a step too early makes the steps grow."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "gradients add up",
        "C": "step before backward",
        "D": "measured on training cells",
        "E": "left in evaluation mode",
    }
