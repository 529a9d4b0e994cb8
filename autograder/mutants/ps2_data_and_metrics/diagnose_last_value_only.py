# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-last-value-only
"""It ends near 0 on unseen cells, so it has memorised."""


def diagnose_traps():
    return {"E": "memorised", "F": "leak", "G": "never fitted", "H": "cut too early"}
