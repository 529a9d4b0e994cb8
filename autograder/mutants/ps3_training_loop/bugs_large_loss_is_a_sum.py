# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-large-loss-is-a-sum
"""The loss is larger than it should be, so it was added up and not averaged."""


def name_bugs():
    return {
        "A": "loss is a sum",
        "B": "step before backward",
        "C": "gradients add up",
        "D": "measured on training cells",
        "E": "left in evaluation mode",
    }
