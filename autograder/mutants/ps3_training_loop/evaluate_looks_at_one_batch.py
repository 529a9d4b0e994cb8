# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test
# misconception: evaluate-looks-at-one-batch
"""One batch is a sample, and a sample is enough."""


def evaluate(model, pairs, answers, batch_size=1024):
    if len(answers) == 0:
        raise ValueError("no cells")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        logits, truth = model(pairs[:batch_size]), answers[:batch_size]
    for module, training in modes:
        module.training = training
    accuracy = (logits.argmax(dim=1) == truth).double().mean().item()
    return {"accuracy": accuracy, "loss": F.cross_entropy(logits, truth).item()}
