# replaces: ps3-repair-loop-code
# loses: ps3-repair-loop-test
# misconception: repair-tests-before-the-step
"""First I measure, then I train."""


def repaired_loop(model, optimizer, train_set, test_set, steps):
    pairs, answers = train_set
    test_pairs, test_answers = test_set
    history = {"train_loss": [], "test_accuracy": []}
    for _ in range(steps):
        model.eval()
        with torch.no_grad():
            right = model(test_pairs).argmax(dim=1) == test_answers
        model.train()
        history["test_accuracy"].append(right.double().mean().item())
        optimizer.zero_grad()
        logits = model(pairs)
        loss = F.cross_entropy(logits, answers)
        loss.backward()
        optimizer.step()
        history["train_loss"].append(loss.item())
    return history
