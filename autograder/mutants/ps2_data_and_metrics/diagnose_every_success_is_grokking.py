# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-every-success-is-grokking
"""Whatever ends at 100 % on unseen cells has grokked."""


def diagnose():
    return {"A": "memorised", "B": "grokking", "C": "shuffled labels", "D": "grokking"}
