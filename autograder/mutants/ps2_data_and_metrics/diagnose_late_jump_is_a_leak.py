# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-late-jump-is-a-leak
"""A test accuracy that jumps so late must come from a mistake."""


def diagnose():
    return {"A": "memorised", "B": "leak", "C": "shuffled labels", "D": "no delay"}
