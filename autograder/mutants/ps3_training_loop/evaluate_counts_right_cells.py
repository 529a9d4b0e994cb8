# replaces: ps3-evaluate-code
# loses: ps3-evaluate-test, ps3-train-test, ps3-grok-test
# misconception: accuracy-is-a-count
"""Accuracy is how many cells are right."""


def evaluate(
    model: nn.Module, pairs: Tensor, answers: Tensor, batch_size: int = 1024
) -> dict[str, float]:
    if len(answers) == 0:
        raise ValueError("There is no cell to measure. Give at least one.")
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    right, loss = 0, 0.0
    with torch.no_grad():
        for some, truth in zip(pairs.split(batch_size), answers.split(batch_size), strict=True):
            logits = model(some)
            right += (logits.argmax(dim=1) == truth).sum().item()
            loss += F.cross_entropy(logits, truth, reduction="sum").item()
    for module, training in modes:
        module.training = training
    return {"accuracy": right, "loss": loss / len(answers)}
