# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-no-effect-means-apart
"""If other answers change nothing, pairs and answers do not belong together."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "step before backward",
        "C": "gradients add up",
        "D": "pairs and answers apart",
        "E": "left in evaluation mode",
    }
