# replaces: ps2-accuracy-code
# loses: ps2-accuracy-test
# misconception: accuracy-is-a-count
"""Accuracy is how many cells are right."""


def accuracy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return (logits.argmax(dim=1) == answers).double().sum().item()
