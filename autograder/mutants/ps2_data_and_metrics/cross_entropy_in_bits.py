# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-in-bits
"""Information is measured in bits."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    loss = -logits.log_softmax(dim=1)[range(len(answers)), answers].mean().item()
    return loss / math.log(2)
