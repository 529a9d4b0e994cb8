# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-changes-its-arguments
"""I can put each label in the place of its answer."""


def coverage(facts, answers):
    for cell, answer in answers.items():
        label = "known" if cell in facts else "unknown" if answer is None else "derivable"
        answers[cell] = label
    return answers
