# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-draws-new-labels
"""Random labels are drawn at random."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(int(answers.max()) + 1, answers.shape, generator=generator)
