# replaces: ps1-identify-learner-code
# loses: ps1-identify-learner-test
# misconception: identify-needs-the-whole-panel
"""With a missing score one cannot know."""


def identify_learner(scores):
    if len(scores) < 6:
        return None
    if set(scores.values()) == {0.0}:
        return "lookup"
    if scores["random"] == 0:
        return None
    others = [scores[k] for k in ("rows", "numbers", "twins", "small factors", "large products")]
    if others == [1] * 5:
        return "rule"
    if 0 < others[0] < 1 and others[1:] == [0, 1, 0, 0]:
        return "commutative"
    return None
