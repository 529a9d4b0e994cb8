# replaces: ps3-repair-loop-code
# loses: ps3-repair-loop-test
# misconception: repair-measures-on-training-cells
"""The network is measured, and the number is called test accuracy."""


def repaired_loop(model, optimizer, train_set, test_set, steps):
    pairs, answers = train_set
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        loss.backward()
        optimizer.step()
        history["train_loss"].append(loss.item())
        model.eval()
        with torch.no_grad():
            right = model(pairs).argmax(dim=1) == answers
        model.train()
        history["test_accuracy"].append(right.double().mean().item())
    return history
