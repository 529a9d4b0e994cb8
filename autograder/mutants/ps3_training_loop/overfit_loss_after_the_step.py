# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-loss-after-the-step
"""What counts is the loss that the step has reached."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        loss.backward()
        optimizer.step()
        losses.append(F.cross_entropy(model(pairs), answers).item())
    return losses
