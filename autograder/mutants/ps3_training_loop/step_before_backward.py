# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-before-backward
"""The five lines are all there; their order is a matter of taste."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    optimizer.step()
    loss.backward()
    return loss.item()
