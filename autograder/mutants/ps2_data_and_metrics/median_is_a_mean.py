# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-is-a-mean
"""The typical time is the average."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    there = [time for time, r in zip(times, reached, strict=True) if r]
    return sum(there) / len(there) if there else None
