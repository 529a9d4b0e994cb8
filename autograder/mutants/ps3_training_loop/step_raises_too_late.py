# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-raises-too-late
"""The loss is checked at the end, when it is returned."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    loss.backward()
    optimizer.step()
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    return loss.item()
