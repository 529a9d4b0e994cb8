# replaces: ps2-success-interval-code
# loses: ps2-success-interval-test
# misconception: interval-is-symmetric
"""The interval is the rate ± 1.96 standard errors."""


def success_interval(successes, runs, confidence=0.95):
    if not (runs >= 1 and 0 <= successes <= runs and 0 < confidence < 1):
        raise ValueError("bad input")
    rate = successes / runs
    half = 1.959964 * math.sqrt(rate * (1 - rate) / runs)
    return rate - half, rate + half
