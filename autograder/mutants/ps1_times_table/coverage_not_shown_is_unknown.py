# replaces: ps1-coverage-code
# loses: ps1-coverage-test
# misconception: coverage-not-shown-is-unknown
"""What it has not been shown, it does not know."""


def coverage(facts, answers):
    return {c: "known" if c in facts else "unknown" for c in answers}
