# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-loss-after-the-step
"""The loss to report is the one that the step has reached."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    return F.cross_entropy(model(pairs), answers).item()
