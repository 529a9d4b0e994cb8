# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-always-names-one
"""The first that fits it is."""


def can_have(learner, kind, score):
    if learner == "lookup":
        return score == 0
    if kind == "random":
        return score > 0
    if learner == "rule":
        return score == 1
    if kind == "rows":
        return 0 < score < 1
    return score == (1 if kind == "twins" else 0)


def identify_learner(scores):
    for learner in ("lookup", "commutative", "rule"):
        if all(can_have(learner, kind, score) for kind, score in scores.items()):
            return learner
    return None
