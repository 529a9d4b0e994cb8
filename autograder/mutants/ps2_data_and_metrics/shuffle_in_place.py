# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-in-place
"""A function may write its result into its argument."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    answers[:] = answers[torch.randperm(len(answers), generator=generator)]
    return answers
