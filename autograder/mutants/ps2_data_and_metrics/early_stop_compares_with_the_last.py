# replaces: ps2-early-stop-step-code
# loses: ps2-early-stop-step-test
# misconception: early-stop-compares-with-the-last
"""It improves when a value is better than the one before."""


def early_stop_step(steps, values, patience, min_delta=0.0, mode="min"):
    if len(steps) != len(values) or patience < 1 or mode not in ("min", "max"):
        raise ValueError("bad input")
    sign = 1 if mode == "min" else -1
    last, since = math.inf, steps[0]
    for step, value in zip(steps, values, strict=True):
        if sign * value < last - min_delta:
            since = step
        elif step - since >= patience:
            return step
        last = sign * value
    return None
