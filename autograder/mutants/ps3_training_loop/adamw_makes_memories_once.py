# replaces: ps3-adamw-step-code
# loses: ps3-adamw-step-test
# misconception: adamw-makes-memories-once
"""At the first call every parameter gets its memory."""


def adamw_step(parameters, state, learning_rate, *, betas=(0.9, 0.98), eps=1e-8, weight_decay=1.0):
    if not state:
        for position, parameter in enumerate(parameters):
            if parameter.grad is not None:
                zeros = torch.zeros_like(parameter)
                state[position] = {"t": 0, "m": zeros, "v": zeros}
    for position, parameter in enumerate(parameters):
        gradient = parameter.grad
        if gradient is None:
            continue
        memory = state[position]
        memory["t"] += 1
        memory["m"] = betas[0] * memory["m"] + (1 - betas[0]) * gradient
        memory["v"] = betas[1] * memory["v"] + (1 - betas[1]) * gradient**2
        m_hat = memory["m"] / (1 - betas[0] ** memory["t"])
        v_hat = memory["v"] / (1 - betas[1] ** memory["t"])
        with torch.no_grad():
            parameter *= 1 - learning_rate * weight_decay
            parameter -= learning_rate * m_hat / (v_hat.sqrt() + eps)
    return state
