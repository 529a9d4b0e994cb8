# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-is-a-sum
"""The loss of a batch is the sum of its losses."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return -logits.log_softmax(dim=1)[range(len(answers)), answers].sum().item()
