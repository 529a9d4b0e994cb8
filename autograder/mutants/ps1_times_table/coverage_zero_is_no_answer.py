# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-zero-is-no-answer
"""`if answer` asks whether there is an answer."""


def coverage(facts, answers):
    labels = {}
    for cell, answer in answers.items():
        if cell in facts:
            labels[cell] = "known"
        elif answer:
            labels[cell] = "derivable"
        else:
            labels[cell] = "unknown"
    return labels
