# replaces: ps2-success-interval-code
# loses: ps2-success-interval-test
# misconception: interval-by-the-score-formula
"""A better approximation is as good as the exact interval."""


def success_interval(successes, runs, confidence=0.95):
    if not (runs >= 1 and 0 <= successes <= runs and 0 < confidence < 1):
        raise ValueError("bad input")
    z, rate = 1.959964, successes / runs
    whole = 1 + z * z / runs
    middle = (rate + z * z / (2 * runs)) / whole
    half = z / whole * math.sqrt(rate * (1 - rate) / runs + z * z / (4 * runs * runs))
    return max(0.0, middle - half), min(1.0, middle + half)
