# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-longer-would-help
"""Whatever is not done yet only needs more steps."""


def diagnose_traps():
    return {"E": "ungrokked", "F": "leak", "G": "cut too early", "H": "cut too early"}
