# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test
# misconception: evaluate-thaws-a-frozen-layer
"""model.training is the mode of the model, so that is what to restore."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    before = model.training
    model.eval()
    right, loss = 0, 0.0
    with torch.no_grad():
        for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=False):
            logits = model(some)
            right += (logits.argmax(dim=1) == truth).sum().item()
            loss += F.cross_entropy(logits, truth, reduction="sum").item()
    model.train(before)
    return {"accuracy": right / len(answers), "loss": loss / len(answers)}
