# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-switches-to-training
"""A training step needs training mode, so it switches it on."""


def train_step(model, optimizer, pairs, answers):
    model.train()
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    return loss.item()
