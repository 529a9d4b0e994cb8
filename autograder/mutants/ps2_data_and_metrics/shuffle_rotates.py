# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-rotates
"""Move every answer on by a random number of cells."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    shift = 1 + int(torch.randint(len(answers) - 1, (1,), generator=generator))
    return answers.roll(shift)
