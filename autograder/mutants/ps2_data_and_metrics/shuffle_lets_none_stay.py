# replaces: ps2-shuffle-labels-code
# loses: ps2-shuffle-labels-test
# misconception: shuffle-lets-none-stay
"""A shuffled label must be wrong."""


def shuffle_labels(answers, seed):
    generator = torch.Generator().manual_seed(seed)
    shuffled = answers[torch.randperm(len(answers), generator=generator)]
    while (shuffled == answers).any():
        for cell in (shuffled == answers).nonzero()[:, 0].tolist():
            other = torch.randint(len(answers), (1,), generator=generator).item()
            if shuffled[other] != answers[cell] and shuffled[cell] != answers[other]:
                shuffled[[cell, other]] = shuffled[[other, cell]]
    return shuffled
