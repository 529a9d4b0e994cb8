# replaces: ps2-accuracy-code
# loses: ps2-accuracy-test
# misconception: accuracy-needs-confidence
"""A cell is right if the network gives the right answer a probability over one half."""


def accuracy(logits, answers):
    if len(answers) == 0:
        raise ValueError("no cells")
    chances = logits.softmax(dim=1)[range(len(answers)), answers]
    return (chances > 0.5).double().mean().item()
