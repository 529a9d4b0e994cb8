# replaces: ps2-early-stop-step-code
# loses: ps2-early-stop-step-test
# misconception: early-stop-always-minimises
"""Less is always better."""


def early_stop_step(steps, values, patience, min_delta=0.0, mode="min"):
    if len(steps) != len(values) or patience < 1 or mode not in ("min", "max"):
        raise ValueError("bad input")
    best, since = math.inf, steps[0]
    for step, value in zip(steps, values, strict=True):
        if value < best - min_delta:
            best, since = value, step
        elif step - since >= patience:
            return step
    return None
