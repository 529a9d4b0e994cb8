# replaces: ps3-train-code
# loses: ps3-train-test
# misconception: train-resets-the-memory
"""After an evaluation a new piece of training begins."""


def train(
    model: nn.Module,
    train_set: tuple[Tensor, Tensor],
    test_set: tuple[Tensor, Tensor],
    evaluate_at: Sequence[int],
    learning_rate: float,
    weight_decay: float,
    until: float | None = None,
) -> dict[str, list]:
    pairs, answers = train_set
    parameters = list(model.parameters())
    taken = 0
    history: dict[str, list] = {"step": []}
    for step in evaluate_at:
        state: dict = {}
        while taken < step:
            model.zero_grad()  # zero the gradients
            logits = model(pairs)  # forward
            loss = F.cross_entropy(logits, answers)  # loss
            if not math.isfinite(loss.item()):
                raise ArithmeticError(
                    f"The training loss is {loss.item()} after {taken} steps. Start again with a "
                    "lower learning rate or less weight decay."
                )
            loss.backward()  # backward
            state = adamw_step(parameters, state, learning_rate, weight_decay=weight_decay)  # step
            taken += 1
        history["step"].append(step)
        for name, cells in (("train", train_set), ("test", test_set)):
            for measure, value in evaluate(model, *cells).items():
                history.setdefault(f"{name}_{measure}", []).append(value)
        if until is not None and history["test_accuracy"][-1] >= until:
            break
    return history
