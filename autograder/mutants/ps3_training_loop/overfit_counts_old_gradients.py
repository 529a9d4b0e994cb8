# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-counts-old-gradients
"""If I clear the gradients after each step, the next one always finds them clear."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return losses
