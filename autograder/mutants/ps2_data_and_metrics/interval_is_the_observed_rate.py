# replaces: ps2-success-interval-code
# loses: ps2-success-interval-test
# misconception: interval-is-the-observed-rate
"""The success rate is successes / runs."""


def success_interval(successes, runs, confidence=0.95):
    if not (runs >= 1 and 0 <= successes <= runs and 0 < confidence < 1):
        raise ValueError("bad input")
    return successes / runs, successes / runs
