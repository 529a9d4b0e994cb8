# replaces: ps2-cross-entropy-code
# loses: ps2-cross-entropy-test
# misconception: cross-entropy-of-probabilities
"""The loss wants probabilities, so I give it the softmax of the logits."""


def cross_entropy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    again = logits.softmax(dim=1).log_softmax(dim=1)
    return -again[range(len(answers)), answers].mean().item()
