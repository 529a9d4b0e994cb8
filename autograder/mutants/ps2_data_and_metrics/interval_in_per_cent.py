# replaces: ps2-success-interval-code
# loses: ps2-success-interval-test
# misconception: interval-in-per-cent
"""A rate runs from 0 to 100."""


def success_interval(successes, runs, confidence=0.95):
    if not (runs >= 1 and 0 <= successes <= runs and 0 < confidence < 1):
        raise ValueError("bad input")
    tail = (1 - confidence) / 2

    def chance(counts, rate):
        return sum(math.comb(runs, i) * rate**i * (1 - rate) ** (runs - i) for i in counts)

    def bisect(below):
        low, high = 0.0, 1.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle) else (low, middle)
        return low

    low = bisect(lambda r: chance(range(successes, runs + 1), r) < tail) if successes else 0.0
    high = bisect(lambda r: chance(range(successes + 1), r) > tail) if successes < runs else 1.0
    return 100 * low, 100 * high
