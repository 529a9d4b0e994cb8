# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-no-gradient-there
"""One zeroes the gradients before the step."""


def train_step(model, optimizer, pairs, answers):
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
