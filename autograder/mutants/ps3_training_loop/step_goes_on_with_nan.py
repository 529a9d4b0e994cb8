# replaces: ps3-train-step-code
# loses: ps3-train-step-test
# misconception: step-goes-on-with-nan
"""If something is wrong, PyTorch will say so."""


def train_step(model, optimizer, pairs, answers):
    optimizer.zero_grad()
    logits = model(pairs)
    loss = F.cross_entropy(logits, answers)
    loss.backward()
    optimizer.step()
    return loss.item()
