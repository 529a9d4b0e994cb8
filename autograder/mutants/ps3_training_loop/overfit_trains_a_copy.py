# replaces: ps3-overfit-one-batch-code
# loses: ps3-overfit-one-batch-test
# misconception: overfit-trains-a-copy
"""A function should leave its arguments alone, so I train a copy."""


def overfit_one_batch(model, optimizer, pairs, answers, steps):
    import copy

    copied = copy.deepcopy(model)
    fresh = torch.optim.SGD(copied.parameters(), lr=optimizer.param_groups[0]["lr"])
    losses = []
    for _ in range(steps):
        fresh.zero_grad()
        loss = F.cross_entropy(copied(pairs), answers)
        losses.append(loss.item())
        loss.backward()
        fresh.step()
    return losses
