# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-missing-is-zero
"""What is not there is 0."""


def identify_learner(scores):
    if scores.get("numbers", 0) == 1:
        return "rule"
    if scores.get("twins", 0) == 1:
        return "commutative"
    return "lookup"
