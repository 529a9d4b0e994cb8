# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-counts-entries
"""A few rows later is soon after."""


def diagnose():
    return {"A": "memorised", "B": "no delay", "C": "shuffled labels", "D": "no delay"}
