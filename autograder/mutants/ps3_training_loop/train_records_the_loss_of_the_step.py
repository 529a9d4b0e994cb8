# replaces: ps3-train-code
# loses: ps3-train-test
# misconception: train-records-the-loss-of-the-step
"""The loss in the loop is the train loss, so it need not be measured again."""


def train(model, train_set, test_set, evaluate_at, learning_rate, weight_decay, until=None):
    pairs, answers = train_set
    parameters, state, taken, history = list(model.parameters()), {}, 0, {"step": []}
    train_loss = evaluate(model, *train_set)["loss"]
    for step in evaluate_at:
        while taken < step:
            model.zero_grad()
            loss = F.cross_entropy(model(pairs), answers)
            train_loss = loss.item()
            if not math.isfinite(train_loss):
                raise ArithmeticError(f"The loss is {train_loss} after {taken} steps.")
            loss.backward()
            state = adamw_step(parameters, state, learning_rate, weight_decay=weight_decay)
            taken += 1
        history["step"].append(step)
        for name, cells in (("train", train_set), ("test", test_set)):
            for measure, value in evaluate(model, *cells).items():
                history.setdefault(f"{name}_{measure}", []).append(value)
        history["train_loss"][-1] = train_loss
        if until is not None and history["test_accuracy"][-1] >= until:
            break
    return history
