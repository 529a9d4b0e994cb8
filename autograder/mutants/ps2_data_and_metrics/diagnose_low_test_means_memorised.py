# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-low-test-means-memorised
"""It is bad on unseen cells, so it overfits."""


def diagnose_traps():
    return {"E": "ungrokked", "F": "leak", "G": "memorised", "H": "cut too early"}
