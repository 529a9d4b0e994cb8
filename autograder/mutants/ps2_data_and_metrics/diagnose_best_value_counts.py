# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-best-value-counts
"""It reached 100 % on unseen cells, so it has grokked."""


def diagnose_traps():
    return {"E": "grokking", "F": "leak", "G": "never fitted", "H": "cut too early"}
