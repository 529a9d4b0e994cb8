# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-is-a-count
"""Coverage is how many cells are known, derivable and unknown."""


def coverage(facts, answers):
    counts = {"known": 0, "derivable": 0, "unknown": 0}
    for cell, answer in answers.items():
        label = "known" if cell in facts else "unknown" if answer is None else "derivable"
        counts[label] += 1
    return counts
