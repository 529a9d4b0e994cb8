# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-twin-is-known
"""If (2, 3) is a fact, (3, 2) is one."""


def coverage(facts, answers):
    labels = {}
    for (a, b), answer in answers.items():
        if (a, b) in facts or (b, a) in facts:
            labels[a, b] = "known"
        else:
            labels[a, b] = "unknown" if answer is None else "derivable"
    return labels
