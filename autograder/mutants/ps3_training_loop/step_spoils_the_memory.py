# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-spoils-the-memory
"""If the loss was no number, the old weights are put back, and nothing has happened."""


def train_step(model, optimizer, pairs, answers):
    before = [parameter.detach().clone() for parameter in model.parameters()]
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    loss.backward()
    optimizer.step()
    if not math.isfinite(loss.item()):
        with torch.no_grad():
            for parameter, old in zip(model.parameters(), before, strict=True):
                parameter.copy_(old)
        raise ArithmeticError("nan")
    return loss.item()
