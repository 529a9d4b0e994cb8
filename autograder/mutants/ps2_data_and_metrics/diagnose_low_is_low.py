# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-low-is-low
"""Low is low."""


def diagnose():
    return {"A": "memorised", "B": "grokking", "C": "memorised", "D": "no delay"}
