"""One setting run over several seeds, and what the runs amount to."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import torch

from grokking.metrics import first_crossing, success_interval
from grokking.models import PairNetwork
from grokking.tasks import random_split, with_shuffled_answers
from grokking.training import Training


class Outcome(NamedTuple):
    """One run. A step that was not reached within the limit is infinite."""

    memorised: float  # first evaluated step with 99 % of the training examples right
    generalised: float  # first evaluated step with test accuracy at the series' threshold
    plateau: float | None  # test accuracy at the step at which it had memorised
    final: float  # test accuracy at the end
    seconds: float  # wall time until it had done both, or to the limit; start included


@dataclass(frozen=True)
class Series:
    """What is trained, over which seeds, and for how many steps at most."""

    task: str
    network: str
    settings: str
    begin: Callable[[int], Training]  # the training of a seed, at step 0
    limit: int
    seeds: int = 5
    threshold: float = 0.99

    @property
    def name(self):
        return f"{self.task}, {self.network}, {self.settings}"

    def run(self, seed):
        began = time.perf_counter()
        training = self.begin(seed)
        train, test = training.history["train_accuracy"], training.history["test_accuracy"]
        for _ in training.steps(self.limit):
            if max(train) >= 0.99 and max(test) >= self.threshold:
                break
        seconds = time.perf_counter() - began
        steps = training.history["step"]
        memorised = first_crossing(steps, train, 0.99)
        generalised = first_crossing(steps, test, self.threshold)
        return Outcome(
            math.inf if memorised is None else memorised,
            math.inf if generalised is None else generalised,
            None if memorised is None else test[steps.index(memorised)],
            test[-1],
            seconds,
        )

    def row(self):
        """What the runs amount to, as plain data; a step beyond the limit is None."""
        runs = [self.run(seed) for seed in range(self.seeds)]
        reached = [run for run in runs if math.isfinite(run.generalised)]
        both = [run for run in reached if math.isfinite(run.memorised)]
        return {
            "name": self.name,
            "runs": self.seeds,
            "reached": len(reached),
            "interval": success_interval(len(reached), self.seeds),
            "limit": self.limit,
            "memorised": spread([run.memorised for run in runs]),
            "generalised": spread([run.generalised for run in runs]),
            "ratio": spread([run.generalised / run.memorised for run in both]),
            "plateau": spread([run.plateau for run in runs if run.plateau is not None]),
            "final": spread([run.final for run in runs]),
            "seconds": spread([run.seconds for run in runs]),
        }


def spread(values):
    """Median, minimum and maximum; None in place of infinity, and of no values at all."""
    if not values:
        return None
    numbers = {"median": median(values), "min": min(values), "max": max(values)}
    return {name: n if math.isfinite(n) else None for name, n in numbers.items()}


def adamw(model, learning_rate, weight_decay, beta2=0.98):
    return torch.optim.AdamW(
        model.parameters(),
        lr=learning_rate,
        betas=(0.9, beta2),
        weight_decay=weight_decay,
        fused=True,
    )


def on_table(
    table,
    *,
    fraction=0.5,
    network=PairNetwork,
    learning_rate=0.02,
    weight_decay=1.0,
    shuffled=False,
):
    """How a training on a table begins; as it stands, with the settings of the default run."""

    def begin(seed):
        generator = torch.Generator().manual_seed(seed)
        split = random_split(table, fraction, generator)
        task = with_shuffled_answers(table, generator) if shuffled else table
        model = network(table.symbols, generator)
        return Training(task, split, model, adamw(model, learning_rate, weight_decay))

    return begin


def shown(values, form=",.0f", beyond="–"):
    """A spread as "median (min–max)"; ``beyond`` stands for what the limit cut off."""
    if values is None:
        return "–"
    low, middle, high = (
        beyond if values[name] is None else format(values[name], form)
        for name in ("min", "median", "max")
    )
    return middle if low == high else f"{middle} ({low}–{high})"


def count(row):
    """The successes of a row as "5/5 (48–100 %)": with the rates that the count allows."""
    low, high = row["interval"]
    return f"{row['reached']}/{row['runs']} ({100 * low:.0f}–{100 * high:.0f} %)"
