# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-gradients-add-up
"""Each call begins with clear gradients."""


def train_step(model, optimizer, pairs, answers):
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    return loss.item()
