# replaces: ps2-early-stop-step-code
# loses: ps2-early-stop-step-test
# misconception: early-stop-counts-evaluations
"""A patience of 5 means five evaluations without improvement."""


def early_stop_step(steps, values, patience, min_delta=0.0, mode="min"):
    if len(steps) != len(values) or patience < 1 or mode not in ("min", "max"):
        raise ValueError("bad input")
    sign = 1 if mode == "min" else -1
    best, since = math.inf, 0
    for entry, step in enumerate(steps):
        if sign * values[entry] < best - min_delta:
            best, since = sign * values[entry], entry
        elif entry - since >= patience:
            return step
    return None
