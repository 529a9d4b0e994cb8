# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-without-minus
"""The loss is the logarithm of the probability."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return logits.log_softmax(dim=1)[range(len(answers)), answers].mean().item()
