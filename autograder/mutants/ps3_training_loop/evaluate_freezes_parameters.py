# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test, ps3-grok-test
# misconception: evaluate-freezes-parameters
"""\"Without gradients" means that the parameters need none."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    model.requires_grad_(False)
    right, loss = 0, 0.0
    for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=False):
        logits = model(some)
        right += (logits.argmax(dim=1) == truth).sum().item()
        loss += F.cross_entropy(logits, truth, reduction="sum").item()
    for module, training in modes:
        module.training = training
    return {"accuracy": right / len(answers), "loss": loss / len(answers)}
