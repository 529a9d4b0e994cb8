# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-gradients-add-up
"""Each backward gives the gradients of its own pass."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    optimizer.zero_grad()
    for _ in range(steps):
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses
