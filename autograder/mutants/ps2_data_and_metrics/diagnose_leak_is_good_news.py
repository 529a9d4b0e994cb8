# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-leak-is-good-news
"""It ends at 100 % after a jump, so it grokked."""


def diagnose_traps():
    return {"E": "ungrokked", "F": "grokking", "G": "never fitted", "H": "cut too early"}
