"""What is measured on a network: accuracy, margin, and how late generalisation came.

Logits are tensors of shape (cells, symbols), answers int64 tensors of shape (cells,).
The loss is PyTorch's own ``torch.nn.functional.cross_entropy``: natural logarithm, mean over cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Delay(NamedTuple):
    """When a run memorised and when it generalised.

    Attributes:
        memorised: first evaluated step with train accuracy at the threshold, or None.
        generalised: first evaluated step with test accuracy at the threshold, or None.
        ratio: generalised / memorised, or None where either is missing.
    """

    memorised: int | None
    generalised: int | None
    ratio: float | None


def accuracy(logits: Tensor, answers: Tensor) -> float:
    """The share of cells whose largest logit is the right one, from 0 to 1."""
    return (logits.argmax(dim=1) == answers).double().mean().item()


def margin(logits: Tensor, answers: Tensor) -> float:
    """The mean logit margin: right logit minus the best wrong one.

    Positive where a cell is answered rightly. It moves smoothly while accuracy jumps.
    """
    right = answers[:, None]
    best_wrong = logits.scatter(1, right, -torch.inf).amax(dim=1)
    return (logits.gather(1, right)[:, 0] - best_wrong).mean().item()


def first_crossing(steps: Sequence[int], values: Sequence[float], threshold: float) -> int | None:
    """The first step at which a value is at or above the threshold, or None."""
    return next((s for s, v in zip(steps, values, strict=True) if v >= threshold), None)


def generalisation_delay(
    steps: Sequence[int],
    train_accuracy: Sequence[float],
    test_accuracy: Sequence[float],
    threshold: float = 0.99,
) -> Delay:
    """How many times longer generalising took than memorising.

    Args:
        steps: the steps at which the run was evaluated, ascending.
        train_accuracy: train accuracy at each of them, from 0 to 1.
        test_accuracy: test accuracy at each of them, from 0 to 1.
        threshold: the accuracy that counts as memorised and as generalised.

    Raises:
        ValueError: the three sequences differ in length.
    """
    if not len(steps) == len(train_accuracy) == len(test_accuracy):
        raise ValueError(
            f"The history has {len(steps)} steps, {len(train_accuracy)} train accuracies and "
            f"{len(test_accuracy)} test accuracies. Give one of each for every evaluated step."
        )
    memorised = first_crossing(steps, train_accuracy, threshold)
    generalised = first_crossing(steps, test_accuracy, threshold)
    if memorised is None or generalised is None:
        return Delay(memorised, generalised, None)
    return Delay(memorised, generalised, generalised / max(memorised, 1))


def success_interval(successes: int, runs: int, confidence: float = 0.95) -> tuple[float, float]:
    """Which success rates are compatible with a count: the Clopper-Pearson interval.

    Ten successes in ten runs mean at least 69 %, not certainty.

    Args:
        successes: how many of the runs succeeded.
        runs: how many there were.
        confidence: of the two-sided interval.

    Returns:
        (low, high): rates from 0 to 1.

    Raises:
        ValueError: no runs, a count outside 0 … runs, or a confidence outside (0, 1).
    """
    if not (runs > 0 and 0 <= successes <= runs and 0 < confidence < 1):
        raise ValueError(
            f"{successes} of {runs} runs at confidence {confidence} is not a count of successes. "
            "Give at least one run, 0 to runs successes, and a confidence between 0 and 1."
        )
    tail = (1 - confidence) / 2

    def at_most(k: int, rate: float) -> float:
        return sum(math.comb(runs, i) * rate**i * (1 - rate) ** (runs - i) for i in range(k + 1))

    low = _bisect(lambda rate: 1 - at_most(successes - 1, rate) < tail) if successes else 0.0
    high = _bisect(lambda rate: at_most(successes, rate) > tail) if successes < runs else 1.0
    return low, high


def _bisect(below: Callable[[float], bool]) -> float:
    """The rate in [0, 1] up to which ``below`` holds."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low
