# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-missing-raises
"""scores["numbers"] is always there."""


def identify_learner(scores):
    if scores["numbers"] == 1:
        return "rule"
    if scores["twins"] == 1:
        return "commutative"
    return "lookup"
