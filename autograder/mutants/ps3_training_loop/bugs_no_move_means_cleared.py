# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-no-move-means-cleared
"""After one step no weight has moved, so the gradients had been cleared."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "cleared before the step",
        "C": "gradients add up",
        "D": "measured on training cells",
        "E": "left in evaluation mode",
    }
