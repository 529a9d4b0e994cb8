"""What is measured on a network, on the course of a run, and on several runs.

Logits are tensors of shape (cells, symbols), answers int64 tensors of shape (cells,).
The loss is PyTorch's own ``torch.nn.functional.cross_entropy``: natural logarithm, mean over cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from statistics import median
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


PHASES = ("confusion", "memorisation", "not yet", "grokking", "comprehension")


def phase(
    steps: Sequence[int],
    train_accuracy: Sequence[float],
    test_accuracy: Sequence[float],
    threshold: float = 0.9,
    late: int = 50,
    rise: float = 0.02,
) -> str:
    """What a run did, by when its two accuracies first reached the threshold.

    | train accuracy | test accuracy | |
    | --- | --- | --- |
    | reaches it | reaches it less than ``late`` steps later | comprehension: at once |
    | reaches it | reaches it, later than that | grokking |
    | reaches it | does not | memorisation |
    | does not | | confusion |

    The names and the threshold are those of Liu et al. (arXiv 2205.10343). They call 1,000 steps
    late, at learning rate 0.001; 50 is as much at the course's 0.02. A run whose record ends while
    the accuracy that it lacks still rises has been cut too early to tell: it is "not yet". An
    accuracy rises if its median over the last quarter of the steps exceeds that over the quarter
    before by ``rise``. So "memorisation" and "confusion" mean: within these steps, and with no sign
    that more of them would help.

    Args:
        steps: the evaluated steps, ascending.
        train_accuracy: at each of them, from 0 to 1.
        test_accuracy: at each of them, from 0 to 1.
        threshold: the accuracy that counts as reached.
        late: in steps.
        rise: an accuracy.

    Returns:
        One of ``PHASES``.

    Raises:
        ValueError: no steps, or sequences of different length.
    """
    if not steps:
        raise ValueError("The history is empty. Give at least one evaluated step.")
    delay = generalisation_delay(steps, train_accuracy, test_accuracy, threshold)
    if delay.memorised is None:
        return "not yet" if _rises(steps, train_accuracy, rise) else "confusion"
    if delay.generalised is None:
        return "not yet" if _rises(steps, test_accuracy, rise) else "memorisation"
    return "grokking" if delay.generalised - delay.memorised >= late else "comprehension"


def _rises(steps: Sequence[int], values: Sequence[float], rise: float) -> bool:
    half, three_quarters = steps[-1] / 2, steps[-1] * 3 / 4
    before = [v for s, v in zip(steps, values, strict=True) if half < s <= three_quarters]
    after = [v for s, v in zip(steps, values, strict=True) if s > three_quarters]
    return bool(before and after) and median(after) - median(before) >= rise


def censored_median(steps: Sequence[int], reached: Sequence[bool]) -> int | None:
    """The median number of steps to an event that some runs were cut before: Kaplan and Meier's.

    Runs that were cut say that it takes them longer than they were given. To leave them out, or to
    count them as if the event had come when they were cut, makes the event look early.

    Args:
        steps: for each run, when the event came or when the run was cut.
        reached: for each run, whether the event came.

    Returns:
        The median, or None if more than half of the runs may need longer than any was watched.

    Raises:
        ValueError: no runs, or sequences of different length.
    """
    if not steps or len(steps) != len(reached):
        raise ValueError("Give at least one run, and for each run a step and whether it got there.")
    waiting = Fraction(1)
    for step in sorted(set(steps)):
        watched = sum(other >= step for other in steps)
        arrived = sum(s == step and r for s, r in zip(steps, reached, strict=True))
        waiting *= 1 - Fraction(arrived, watched)
        if waiting <= Fraction(1, 2):
            return step
    return None


def critical_fraction(
    generalised: Mapping[float, Sequence[int | None]], budget: int
) -> tuple[float | None, float | None]:
    """Between which two train fractions runs begin to generalise within a budget of steps.

    There is no critical fraction without a budget: with more steps, less data may do.

    Args:
        generalised: train fraction → for each run, the step at which it generalised, or None.
        budget: in steps.

    Returns:
        (too little, enough). Enough is the smallest fraction at which, as at every larger one, at
        least half of the runs generalised within the budget; too little is the next smaller one.
        None where there is no such fraction.

    Raises:
        ValueError: a fraction without runs.
    """
    too_little, enough = None, None
    for fraction in sorted(generalised, reverse=True):
        runs = generalised[fraction]
        if not runs:
            raise ValueError(f"There is no run at the train fraction {fraction}. Leave it out.")
        if 2 * sum(step is not None and step <= budget for step in runs) < len(runs):
            too_little = fraction
            break
        enough = fraction
    return too_little, enough


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
