# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-per-entry
"""The mean runs over all entries of the logits."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    one_hot = torch.zeros_like(logits).scatter(1, answers[:, None], 1)
    return -(one_hot * logits.log_softmax(dim=1)).mean().item()
