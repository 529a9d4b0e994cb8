# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test
# misconception: evaluate-averages-batches
"""The mean of the batches' means is the mean."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    accuracies, losses = [], []
    with torch.no_grad():
        for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=False):
            logits = model(some)
            accuracies.append((logits.argmax(dim=1) == truth).double().mean().item())
            losses.append(F.cross_entropy(logits, truth).item())
    for module, training in modes:
        module.training = training
    return {"accuracy": sum(accuracies) / len(losses), "loss": sum(losses) / len(losses)}
