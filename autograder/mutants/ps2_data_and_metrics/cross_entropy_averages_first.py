# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-averages-first
"""Average the probabilities, then take the logarithm."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return -math.log(logits.softmax(dim=1)[range(len(answers)), answers].mean().item())
