# replaces: ps3-log-spaced-steps-code
# loses: ps3-log-spaced-steps-test
# misconception: log-steps-without-zero
"""Step 0 has no place on a logarithmic axis."""


def log_spaced_steps(last, count):
    if last < 1 or count < 1:
        raise ValueError("at least 1")
    return sorted({round(last ** (i / count)) for i in range(count + 1)})
