# replaces: ps2-early-stop-step-code
# loses: ps2-early-stop-step-test
# misconception: early-stop-ignores-min-delta
"""Better is better."""


def early_stop_step(steps, values, patience, min_delta=0.0, mode="min"):
    if len(steps) != len(values) or patience < 1 or mode not in ("min", "max"):
        raise ValueError("bad input")
    sign = 1 if mode == "min" else -1
    best, since = math.inf, steps[0]
    for step, value in zip(steps, values, strict=True):
        if sign * value < best:
            best, since = sign * value, step
        elif step - since >= patience:
            return step
    return None
