# replaces: ps2-diagnose-code
# loses: ps2-diagnose-test
# misconception: diagnose-memoriser-guesses
"""What looks like guessing on unseen cells must have had random labels."""


def diagnose():
    return {"A": "shuffled labels", "B": "grokking", "C": "shuffled labels", "D": "no delay"}
