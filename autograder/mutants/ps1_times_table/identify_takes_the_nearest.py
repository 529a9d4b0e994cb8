# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-takes-the-nearest
"""It must be the one that comes nearest."""


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
    fits = {
        learner: sum(can_have(learner, kind, score) for kind, score in scores.items())
        for learner in ("lookup", "commutative", "rule")
    }
    best = [learner for learner, count in fits.items() if count == max(fits.values())]
    if len(best) > 1 and max(fits.values()) == len(scores):
        return None
    return best[0]
