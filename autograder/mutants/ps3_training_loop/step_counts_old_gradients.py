# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-counts-old-gradients
"""If every call clears the gradients at its end, the next one finds them clear."""


def train_step(model, optimizer, pairs, answers):
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
