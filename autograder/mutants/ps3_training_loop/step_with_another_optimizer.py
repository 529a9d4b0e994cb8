# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-with-another-optimizer
"""A step is weight minus learning rate times gradient, so I write that."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.1 * parameter.grad
    return loss.item()
