# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-leaves-out-the-unknown
"""Where there is no answer there is nothing to label."""


def coverage(facts, answers):
    labels = {}
    for cell, answer in answers.items():
        if cell in facts:
            labels[cell] = "known"
        elif answer is not None:
            labels[cell] = "derivable"
    return labels
