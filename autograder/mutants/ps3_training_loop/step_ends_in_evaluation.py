# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-ends-in-evaluation
"""After a step the network is ready for use, so it goes to evaluation mode."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    if not math.isfinite(loss.item()):
        raise ArithmeticError("the loss is not finite")
    loss.backward()
    optimizer.step()
    model.eval()
    return loss.item()
