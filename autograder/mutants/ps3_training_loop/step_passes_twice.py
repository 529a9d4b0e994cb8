# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-passes-twice
"""To look at the loss costs nothing, so I compute it once more."""


def train_step(model, optimizer, pairs, answers):
    with torch.no_grad():
        before = F.cross_entropy(model(pairs), answers).item()
    if not math.isfinite(before):
        raise ArithmeticError("the loss is not finite")
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    loss.backward()
    optimizer.step()
    return before
