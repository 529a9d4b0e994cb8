# replaces: ps2-diagnose-traps-code
# loses: ps2-diagnose-traps-test
# misconception: diagnose-not-yet-is-never
"""It has not generalised by the end of the record, so it only memorises."""


def diagnose_traps():
    return {"E": "ungrokked", "F": "leak", "G": "never fitted", "H": "memorised"}
