# replaces: ps2-make-table-code, ps2-accuracy-code, ps2-cross-entropy-code, ps2-margin-code, ps2-generalisation-delay-code, ps2-success-interval-code
# loses: ps2-make-table-test, ps2-accuracy-test, ps2-cross-entropy-test, ps2-margin-test, ps2-generalisation-delay-test, ps2-success-interval-test
# misconception: import-shortcut
# ruff: noqa: E501
"""The library has this function, so I can import it as my answer."""

# %% ps2-make-table-code
from grokking.tasks import modular_table


def make_table(operation, p):
    task = modular_table(operation, p)
    return task.pairs, task.answers


# %% ps2-accuracy-code
from grokking.metrics import accuracy


# %% ps2-cross-entropy-code
import torch.nn.functional as F


def cross_entropy(logits, answers):
    return F.cross_entropy(logits, answers).item()


# %% ps2-margin-code
from grokking import metrics

margin = metrics.margin


# %% ps2-generalisation-delay-code
from grokking.metrics import generalisation_delay


# %% ps2-success-interval-code
from grokking import metrics


def success_interval(successes, runs, confidence=0.95):
    return metrics.success_interval(successes, runs, confidence)
