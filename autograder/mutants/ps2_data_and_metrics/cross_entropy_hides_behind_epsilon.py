# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-hides-behind-epsilon
"""Add 1e-12 to the probability, and the logarithm is safe."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    chances = logits.double().softmax(dim=1)[range(len(answers)), answers]
    return -(chances + 1e-12).log().mean().item()
