# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-cut-runs-leave-first
"""A run that was cut at step 100 does not count at step 100."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    share = 1.0
    for time in sorted(set(times)):
        there = sum(o == time and r for o, r in zip(times, reached, strict=True))
        later = sum(other > time for other in times)
        if there:
            share *= 1 - there / (there + later)
        if share <= 0.5 + 1e-12:
            return time
    return None
