# replaces: ps2-median-time-censored-code
# loses: ps2-median-time-censored-test
# misconception: median-takes-the-order-of-the-list
"""The times come in order."""


def median_time_censored(times, reached):
    if not times or len(times) != len(reached):
        raise ValueError("bad input")
    share = 1.0
    for entry, (time, r) in enumerate(zip(times, reached, strict=True)):
        if r:
            share *= 1 - 1 / (len(times) - entry)
        if share <= 0.5 + 1e-12:
            return time
    return None
