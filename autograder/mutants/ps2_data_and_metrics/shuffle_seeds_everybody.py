# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-seeds-everybody
"""To use a seed one calls torch.manual_seed with it."""


def shuffle_labels(answers, seed):
    torch.manual_seed(seed)
    return answers[torch.randperm(len(answers))]
