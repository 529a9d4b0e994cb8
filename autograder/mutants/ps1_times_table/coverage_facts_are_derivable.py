# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-facts-are-derivable
"""Every cell with an answer is derivable."""


def coverage(facts, answers):
    return {c: "unknown" if answer is None else "derivable" for c, answer in answers.items()}
