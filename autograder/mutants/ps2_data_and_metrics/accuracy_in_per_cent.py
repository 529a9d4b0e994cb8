# replaces: ps2-accuracy-code
# loses: ps2-accuracy-test
# misconception: accuracy-in-per-cent
"""Accuracy is a number from 0 to 100."""


def accuracy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return 100 * (logits.argmax(dim=1) == answers).double().mean().item()
