# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-by-the-random-split
"""0 is the lookup learner, 1 the rule learner, and what lies between is the commutative one."""


def identify_learner(scores):
    if scores["random"] == 0:
        return "lookup"
    return "rule" if scores["random"] == 1 else "commutative"
