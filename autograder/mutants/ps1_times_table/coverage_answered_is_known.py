# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-answered-is-known
"""If the learner has the answer, the cell is known."""


def coverage(facts, answers):
    return {c: "unknown" if answer is None else "known" for c, answer in answers.items()}
