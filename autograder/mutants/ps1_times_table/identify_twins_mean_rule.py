# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-twins-mean-rule
"""Who scores 1 on held-out cells knows the rule."""


def identify_learner(scores):
    if scores["twins"] == 1:
        return "rule"
    if scores["random"] > 0:
        return "commutative"
    return "lookup"
