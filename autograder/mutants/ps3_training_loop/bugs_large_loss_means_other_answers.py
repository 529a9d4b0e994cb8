# replaces: ps3-name-bugs-code
# loses: ps3-name-bugs-test
# misconception: bugs-large-loss-means-other-answers
"""A network that knows the rule has a loss: so the answers must have been mixed up."""


def name_bugs():
    return {
        "A": "pairs and answers apart",
        "B": "step before backward",
        "C": "gradients add up",
        "D": "measured on training cells",
        "E": "left in evaluation mode",
    }
