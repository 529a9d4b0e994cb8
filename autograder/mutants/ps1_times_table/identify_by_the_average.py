# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-by-the-average
"""The better the scores are in all, the more rules it knows."""


def identify_learner(scores):
    average = sum(scores.values()) / len(scores)
    if average == 0:
        return "lookup"
    return "rule" if average > 0.5 else "commutative"
