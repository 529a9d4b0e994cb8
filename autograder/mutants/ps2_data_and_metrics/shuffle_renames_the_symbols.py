# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-renames-the-symbols
"""To shuffle labels is to exchange the symbols among each other."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randperm(int(answers.max()) + 1, generator=generator)[answers]
