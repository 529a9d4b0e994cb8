# replaces: ps3-log-spaced-steps-code
# loses: ps3-log-spaced-steps-test
# misconception: log-steps-miss-the-last
"""range(count) goes to count."""


def log_spaced_steps(last, count):
    if last < 1 or count < 1:
        raise ValueError("at least 1")
    return sorted({0} | {round(last ** (i / count)) for i in range(count)})
