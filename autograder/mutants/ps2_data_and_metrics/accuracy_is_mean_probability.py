# replaces: ps2-accuracy-code
# loses: ps2-accuracy-test
# misconception: accuracy-is-mean-probability
"""Accuracy is how much probability the network puts on the right answer."""


def accuracy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return logits.softmax(dim=1)[range(len(answers)), answers].mean().item()
