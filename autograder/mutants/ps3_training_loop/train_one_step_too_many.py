# replaces: ps3-train-code
# loses: ps3-train-test
# misconception: train-one-step-too-many
"""Each turn of the loop looks and then steps, the last one too."""


def train(model, train_set, test_set, evaluate_at, learning_rate, weight_decay, until=None):
    pairs, answers = train_set
    parameters, state, history = list(model.parameters()), {}, {"step": []}
    for step in range(max(evaluate_at) + 1):
        if step in evaluate_at:
            history["step"].append(step)
            for name, cells in (("train", train_set), ("test", test_set)):
                for measure, value in evaluate(model, *cells).items():
                    history.setdefault(f"{name}_{measure}", []).append(value)
            if until is not None and history["test_accuracy"][-1] >= until:
                break
        model.zero_grad()
        loss = F.cross_entropy(model(pairs), answers)
        if not math.isfinite(loss.item()):
            raise ArithmeticError(f"The loss is {loss.item()} after {step} steps.")
        loss.backward()
        state = adamw_step(parameters, state, learning_rate, weight_decay=weight_decay)
    return history
