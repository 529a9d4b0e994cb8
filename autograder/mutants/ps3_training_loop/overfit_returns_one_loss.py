# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-returns-one-loss
"""The loss at the end is what one wants to know."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    loss = torch.tensor(0.0)
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        loss.backward()
        optimizer.step()
    return loss.item()
