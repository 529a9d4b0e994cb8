# replaces: ps2-early-stop-step-code
# loses: ps2-early-stop-step-test
# misconception: early-stop-counts-from-the-first-failure
"""Patience begins at the first entry that is no better."""


def early_stop_step(steps, values, patience, min_delta=0.0, mode="min"):
    if len(steps) != len(values) or patience < 1 or mode not in ("min", "max"):
        raise ValueError("bad input")
    sign = 1 if mode == "min" else -1
    best, waiting_since = math.inf, None
    for step, value in zip(steps, values, strict=True):
        if sign * value < best - min_delta:
            best, waiting_since = sign * value, None
        elif waiting_since is None:
            waiting_since = step
        elif step - waiting_since >= patience:
            return step
    return None
