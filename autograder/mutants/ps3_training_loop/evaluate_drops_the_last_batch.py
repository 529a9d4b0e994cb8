# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test
# misconception: evaluate-drops-the-last
"""Only full batches give a clean measurement."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    right, loss, cells = 0, 0.0, 0
    with torch.no_grad():
        for start in range(0, len(answers) - batch_size + 1, batch_size):
            truth = answers[start : start + batch_size]
            logits = model(pairs[start : start + batch_size])
            right += (logits.argmax(dim=1) == truth).sum().item()
            loss += F.cross_entropy(logits, truth, reduction="sum").item()
            cells += len(truth)
    for module, training in modes:
        module.training = training
    return {"accuracy": right / max(cells, 1), "loss": loss / max(cells, 1)}
