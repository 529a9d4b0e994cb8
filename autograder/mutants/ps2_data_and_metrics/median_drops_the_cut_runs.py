# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-drops-the-cut-runs
"""A run without a result is no data."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    there = sorted(time for time, r in zip(times, reached, strict=True) if r)
    if not there:
        return None
    middle = len(there) // 2
    return there[middle] if len(there) % 2 else (there[middle - 1] + there[middle]) / 2
