# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-good-score-means-leak
"""The test accuracy is perfect, so the network was trained on the test cells."""


def name_bugs():
    return {
        "A": "softmax twice",
        "B": "step before backward",
        "C": "gradients add up",
        "D": "trained on test cells",
        "E": "left in evaluation mode",
    }
