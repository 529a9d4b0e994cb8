# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test
# misconception: evaluate-ignores-the-batch-size
"""Without gradients all cells fit at once."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        logits = model(pairs)
    for module, training in modes:
        module.training = training
    accuracy = (logits.argmax(dim=1) == answers).double().mean().item()
    return {"accuracy": accuracy, "loss": F.cross_entropy(logits, answers).item()}
