# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test
# misconception: evaluate-returns-tensors
"""A tensor with one number in it is a number."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    right, loss = 0, 0
    with torch.no_grad():
        for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=False):
            logits = model(some)
            right = right + (logits.argmax(dim=1) == truth).sum()
            loss = loss + F.cross_entropy(logits, truth, reduction="sum")
    for module, training in modes:
        module.training = training
    return {"accuracy": right / len(answers), "loss": loss / len(answers)}
