# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-keeps-tensors
"""loss is a number, so I can put it into the list."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss)
        loss.backward()
        optimizer.step()
    return losses
