# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-one-step-too-many
"""The loop may end with a last step, so that the weights are up to date."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    optimizer.step()
    return losses
