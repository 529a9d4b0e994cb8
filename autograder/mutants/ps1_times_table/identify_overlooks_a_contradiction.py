# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-overlooks-a-contradiction
"""A 1 on twins and a 0 on numbers: that is the commutative learner, whatever else it scores."""


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
    telling = {kind: scores[kind] for kind in ("numbers", "twins", "rows") if kind in scores}
    fitting = [
        learner
        for learner in ("lookup", "commutative", "rule")
        if all(can_have(learner, kind, score) for kind, score in (telling or scores).items())
    ]
    return fitting[0] if len(fitting) == 1 else None
