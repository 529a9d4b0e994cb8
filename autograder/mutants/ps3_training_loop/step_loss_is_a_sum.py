# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-loss-is-a-sum
"""The loss of a batch is the sum over its cells."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers, reduction="sum")
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    return loss.item()
