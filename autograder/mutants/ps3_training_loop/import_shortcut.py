# replaces: ps3-minibatches-code, ps3-log-spaced-steps-code, ps3-train-code
# loses: ps3-minibatches-test, ps3-log-spaced-steps-test, ps3-train-test, ps3-grok-test
# misconception: import-shortcut
"""PyTorch and the library have these functions, so I can import them as my answers."""

# %% ps3-minibatches-code
from torch.utils.data import DataLoader


def minibatches(cells, size, generator):
    return DataLoader(torch.arange(cells), batch_size=size, shuffle=True, generator=generator)


# %% ps3-log-spaced-steps-code
from grokking.training import is_evaluated


def log_spaced_steps(last, count):
    return [step for step in range(last + 1) if is_evaluated(step)]


# %% ps3-train-code
from grokking.training import Run


def train(model, train_set, test_set, evaluate_at, learning_rate, weight_decay, until=None):
    run = Run()
    run.model = model
    return run.train(evaluate_at[-1], until).history
