# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-rising-means-arriving
"""It rises, so it will get there: grokking."""


def diagnose_traps():
    return {"E": "ungrokked", "F": "leak", "G": "never fitted", "H": "grokking"}
