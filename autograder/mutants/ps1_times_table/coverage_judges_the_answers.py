# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-judges-the-answers
"""A cell is derivable if the answer is right."""


def coverage(facts, answers):
    labels = {}
    for (a, b), answer in answers.items():
        if (a, b) in facts:
            labels[a, b] = "known"
        else:
            labels[a, b] = "derivable" if answer == a * b else "unknown"
    return labels
