# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-takes-cut-for-reached
"""The time of a run is the time at which it ended."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    ordered = sorted(times)
    return ordered[(len(ordered) - 1) // 2]
