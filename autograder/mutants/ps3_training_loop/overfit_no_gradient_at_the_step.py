# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-no-gradient-at-the-step
"""The gradients are cleared after backward, so that they do not add up."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return losses
