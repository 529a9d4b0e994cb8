# replaces: ps3-log-spaced-steps-code
# loses: ps3-log-spaced-steps-test
# misconception: log-steps-are-powers-of-two
"""Logarithmic means 1, 2, 4, 8 and so on."""


def log_spaced_steps(last, count):
    if last < 1 or count < 1:
        raise ValueError("at least 1")
    powers = [2**i for i in range(last) if 2**i < last]
    return [0, *powers, last]
