# replaces: ps3-log-spaced-steps-code
# loses: ps3-log-spaced-steps-test
# misconception: log-steps-count-is-the-length
"""count says how many steps there are."""


def log_spaced_steps(last, count):
    if last < 1 or count < 1:
        raise ValueError("at least 1")
    return sorted({0} | {round(last ** (i / max(count - 1, 1))) for i in range(count)})
