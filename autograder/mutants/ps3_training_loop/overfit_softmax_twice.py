# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-softmax-twice
"""cross_entropy compares probabilities, so the logits need a softmax first."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits.softmax(dim=1), answers)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses
