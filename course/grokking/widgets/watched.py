"""A run that is watched: what a figure, a table or a file needs to know of it."""

from __future__ import annotations

import math
import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import torch

from grokking.metrics import Delay, generalisation_delay
from grokking.structure import embedding_spectrum, gini
from grokking.training import History, Recipe, Run


class Change(NamedTuple):
    """A setting that was moved while the run went on."""

    step: int
    setting: str
    value: float


@dataclass(frozen=True)
class View:
    """A run at one moment.

    Attributes:
        recipe: the settings that it started from.
        history: as of ``Run``, with ``weight_norm`` (of all weights together) and ``gini`` (of the
            embedding's spectrum); all lists have one length.
        chance: the accuracy of a guesser.
        changes: the settings that were moved since.
        spectrum: the share of each frequency in the embedding, from 1 to p // 2; None if unknown.
    """

    recipe: Recipe
    history: History
    chance: float
    changes: tuple[Change, ...] = ()
    spectrum: tuple[float, ...] | None = None

    @property
    def step(self) -> int:
        """The last evaluated step."""
        return self.history["step"][-1]

    @property
    def delay(self) -> Delay:
        """When the run memorised and generalised, both at 99 %."""
        h = self.history
        return generalisation_delay(h["step"], h["train_accuracy"], h["test_accuracy"])


class _Move(NamedTuple):
    setting: str
    value: float
    done: threading.Event


class WatchedRun:
    """A run in training, with measurements that training itself does not need.

    One thread may train it while another one looks at it and moves its settings. Settings change
    between two steps, never within one, so that ``recipe`` and ``changes`` tell the whole run.

    Attributes:
        run: the run.
        changes: the settings that were moved while it went on.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.run = Run(recipe)
        self.changes: list[Change] = []
        self._structure: dict[int, tuple[float, float]] = {}  # step → weight norm, Gini
        self._moves: list[_Move] = []  # that wait for the step under way
        self._stepping = False
        self._lock = threading.Lock()  # of the two before it
        self._measure()

    def steps(self, count: int) -> Generator[int, None, None]:
        """Train as ``Run.steps`` does, and measure the structure at each evaluated step.

        Close the iterator where it is left early: ``change`` waits for that.
        """
        with self._lock:
            self._stepping = True
        try:
            for step in self.run.steps(count):
                if self.run.history["step"][-1] not in self._structure:
                    self._measure()
                with self._lock:
                    self._settle()
                yield step
        finally:
            with self._lock:
                self._stepping = False
                self._settle()

    def change(self, setting: str, value: float) -> None:
        """Move a setting of the optimiser; returns once the next step will use it."""
        move = _Move(setting, value, threading.Event())
        with self._lock:
            self._moves.append(move)
            if not self._stepping:
                self._settle()
        move.done.wait()

    def _settle(self) -> None:
        for setting, value, done in self._moves:
            setattr(self.run, setting, value)
            self.changes.append(Change(self.run.step, setting, value))
            done.set()
        self._moves = []

    def view(self) -> View:
        """The run at this moment; the entries of an evaluation under way are left out."""
        history = {key: list(values) for key, values in self.run.history.items()}
        complete = min(map(len, history.values()))
        history = {key: values[:complete] for key, values in history.items()}
        unknown = (math.nan, math.nan)
        structure = [self._structure.get(step, unknown) for step in history["step"]]
        history["weight_norm"] = [norm for norm, _ in structure]
        history["gini"] = [concentration for _, concentration in structure]
        spectrum = _spectrum(self.run)
        return View(
            self.run.recipe,
            history,
            self.run.task.chance,
            tuple(self.changes),
            tuple((spectrum / spectrum.sum()).tolist()),
        )

    def _measure(self) -> None:
        weights = [weight.detach().norm() for weight in self.run.model.parameters()]
        norm = torch.stack(weights).norm().item()
        concentration = gini(_spectrum(self.run)) if math.isfinite(norm) else math.nan
        self._structure[self.run.history["step"][-1]] = (norm, concentration)


def _spectrum(run: Run) -> torch.Tensor:
    return embedding_spectrum(run.model.embedding.detach())
