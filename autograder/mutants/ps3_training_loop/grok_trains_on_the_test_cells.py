# replaces: ps3-grok-code
# loses: ps3-grok-test
# misconception: grok-trains-on-the-test-cells
"""More data, better accuracy."""


def grok(model, train_set, test_set):
    everything = [torch.cat(both) for both in zip(train_set, test_set, strict=False)]
    steps = log_spaced_steps(200, 80)
    history = train(model, everything, test_set, steps, 0.03, 1.0, until=0.99)
    return history
