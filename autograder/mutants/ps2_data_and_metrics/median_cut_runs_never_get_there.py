# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-cut-runs-never-get-there
"""What had not happened by the cut never happens."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    known = sorted(t if r else math.inf for t, r in zip(times, reached, strict=True))
    middle = known[(len(known) - 1) // 2]
    return None if middle == math.inf else middle
