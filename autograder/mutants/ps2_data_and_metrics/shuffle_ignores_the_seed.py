# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-ignores-the-seed
"""A shuffle is random, so nothing about it can be fixed."""


def shuffle_labels(answers, seed):
    return answers[torch.randperm(len(answers))]
