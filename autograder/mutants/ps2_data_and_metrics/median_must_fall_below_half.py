# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-must-fall-below-half
"""The median is where fewer than half are left."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    share = 1.0
    for time in sorted(set(times)):
        watched = sum(other >= time for other in times)
        there = sum(o == time and r for o, r in zip(times, reached, strict=True))
        share *= 1 - there / watched
        if share < 0.5 - 1e-12:
            return time
    return None
