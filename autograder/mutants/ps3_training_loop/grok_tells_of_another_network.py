# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-tells-of-another-network
"""A clean experiment makes its own network."""


def grok(model, train_set, test_set):
    fresh = PairNetwork(59, torch.Generator().manual_seed(12345))
    steps = log_spaced_steps(2000, 100)
    return train(fresh, train_set, test_set, steps, 0.03, 1.5, until=0.99)
