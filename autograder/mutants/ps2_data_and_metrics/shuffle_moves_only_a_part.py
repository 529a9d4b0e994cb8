# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-moves-only-a-part
"""Shuffling the training half is enough."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    half = len(answers) // 2
    moved = answers[:half][torch.randperm(half, generator=generator)]
    return torch.cat([moved, answers[half:]])
