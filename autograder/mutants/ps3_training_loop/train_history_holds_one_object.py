# replaces: ps3-train-code
# loses: ps3-train-test, ps3-grok-test
# misconception: train-history-holds-one-object
"""An appended object is a copy of what it holds at that moment."""


def train(model, train_set, test_set, evaluate_at, learning_rate, weight_decay, until=None):
    pairs, answers = train_set
    parameters, state, taken, steps = list(model.parameters()), {}, 0, []
    names = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")
    row, rows = torch.zeros(4, dtype=torch.float64), []
    for step in evaluate_at:
        while taken < step:
            model.zero_grad()
            loss = F.cross_entropy(model(pairs), answers)
            if not math.isfinite(loss.item()):
                raise ArithmeticError(f"The loss is {loss.item()} after {taken} steps.")
            loss.backward()
            state = adamw_step(parameters, state, learning_rate, weight_decay=weight_decay)
            taken += 1
        on_train, on_test = evaluate(model, *train_set), evaluate(model, *test_set)
        for place, value in enumerate([*on_train.values(), *on_test.values()]):
            row[place] = value
        steps.append(step)
        rows.append(row)
        if until is not None and on_test["accuracy"] >= until:
            break
    values = zip(*(row.tolist() for row in rows), strict=False)
    return {"step": steps, **dict(zip(names, map(list, values), strict=False))}
