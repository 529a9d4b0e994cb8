# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test
# misconception: evaluate-ends-in-training-mode
"""After model.eval() comes model.train()."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    model.eval()
    right, loss = 0, 0.0
    with torch.no_grad():
        for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=False):
            logits = model(some)
            right += (logits.argmax(dim=1) == truth).sum().item()
            loss += F.cross_entropy(logits, truth, reduction="sum").item()
    model.train()
    return {"accuracy": right / len(answers), "loss": loss / len(answers)}
