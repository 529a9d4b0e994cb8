# replaces: ps3-log-spaced-steps-code
# loses: ps3-log-spaced-steps-test
# misconception: log-steps-repeat
"""count factors make count + 1 entries, whatever they round to."""


def log_spaced_steps(last, count):
    if last < 1 or count < 1:
        raise ValueError("at least 1")
    return [0] + [round(last ** (i / count)) for i in range(count + 1)]
