# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-loss-is-a-sum
"""The loss of a batch is the sum of the losses of its cells."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers, reduction="sum")
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses
