# replaces: ps3-adamw-step-code
# loses: ps3-adamw-step-test
# misconception: adamw-positions-shift
"""I take out the parameters without gradient first and number the others."""


def adamw_step(parameters, state, learning_rate, *, betas=(0.9, 0.98), eps=1e-8, weight_decay=1.0):
    parameters = [parameter for parameter in parameters if parameter.grad is not None]
    for position, parameter in enumerate(parameters):
        gradient = parameter.grad
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
