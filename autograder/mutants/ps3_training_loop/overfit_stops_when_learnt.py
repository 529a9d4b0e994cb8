# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-stops-when-learnt
"""When the loss is almost 0, nothing is left to do."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        if losses[-1] < 1e-3:
            break
        loss.backward()
        optimizer.step()
    return losses
