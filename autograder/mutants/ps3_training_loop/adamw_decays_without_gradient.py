# replaces: ps3-adamw-step-code
# loses: ps3-adamw-step-test, ps3-train-test
# misconception: adamw-decays-without-gradient
"""Weight decay acts on all weights in each step."""


def adamw_step(parameters, state, learning_rate, *, betas=(0.9, 0.98), eps=1e-8, weight_decay=1.0):
    for position, parameter in enumerate(parameters):
        gradient = parameter.grad
        if gradient is None:
            with torch.no_grad():
                parameter *= 1 - learning_rate * weight_decay
            continue
        zeros = torch.zeros_like(gradient)
        memory = state.setdefault(position, {"t": 0, "m": zeros, "v": zeros})
        memory["t"] += 1
        memory["m"] = betas[0] * memory["m"] + (1 - betas[0]) * gradient
        memory["v"] = betas[1] * memory["v"] + (1 - betas[1]) * gradient**2
        m_hat = memory["m"] / (1 - betas[0] ** memory["t"])
        v_hat = memory["v"] / (1 - betas[1] ** memory["t"])
        with torch.no_grad():
            parameter *= 1 - learning_rate * weight_decay
            parameter -= learning_rate * m_hat / (v_hat.sqrt() + eps)
    return state
