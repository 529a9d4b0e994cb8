# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-lets-infinity-pass
"""A loss that is no number is nan."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if math.isnan(loss.item()):
        raise ArithmeticError("nan")
    loss.backward()
    optimizer.step()
    return loss.item()
