# replaces: ps2-accuracy-code
# loses: ps2-accuracy-test
# misconception: accuracy-along-the-batch
"""argmax finds the answers, along whichever axis."""


def accuracy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    return (logits.argmax(dim=0) == answers).double().mean().item()
