"""The training loop, on one screen, in ordinary PyTorch.

A ``Training`` is one network in training together with all that it needs to go on: its task, its
split, its optimiser, its history. ``Training.steps`` is the loop. It yields after every optimiser
step, so that a figure, a progress bar or a test can drive it, change it and leave it at any step.
A ``Run`` is the training of the default network by a recipe, which can be saved and resumed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from grokking import metrics
from grokking.files import write_atomically
from grokking.models import PairNetwork
from grokking.tasks import Split, Table, Task, modular_table, random_split

History = dict[str, list]


def _require_rate(name: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"The {name} must be a finite number, 0 or more, but it is {value!r}.")


class TrainingDiverged(ArithmeticError):
    """The training loss is no longer a finite number; the message says what to change."""


@dataclass(frozen=True)
class Recipe:
    """The settings of a run. On one thread, two runs of one recipe are equal bit for bit.

    Attributes:
        operation: one of ``grokking.tasks.OPERATIONS``.
        p: the modulus.
        train_fraction: the share of the table's cells that is shown.
        weight_decay: of AdamW, decoupled: each step shrinks every weight by the factor
            1 − learning_rate · weight_decay (Loshchilov & Hutter, arXiv 1711.05101).
        learning_rate: of AdamW.
        initial_scale: a factor on all initial weights (Liu et al., arXiv 2210.01117).
        seed: of the split and of the initial weights.
    """

    operation: str = "a+b"
    p: int = 59
    train_fraction: float = 0.5
    weight_decay: float = 1.0
    learning_rate: float = 0.02
    initial_scale: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        _require_rate("weight decay", self.weight_decay)
        _require_rate("learning rate", self.learning_rate)
        _require_rate("initial scale", self.initial_scale)


class Training:
    """One network in training, on any task.

    Creating one sets PyTorch to one thread: the matrices are small, so a second thread costs
    more than it brings, and one thread makes every run repeatable bit for bit.

    Args:
        task: what there is to learn.
        split: which of its examples are shown.
        model: the network; it turns inputs into logits of shape (examples, classes).
        optimizer: of the network's parameters.
        loss: of logits and answers, a mean over examples.

    Attributes:
        task, split, model, optimizer, loss: as given, open to be looked into.
        train_set, test_set: (inputs, answers) of the shown and of the held-out examples.
        step: how many optimiser steps have been taken.
        history: one list per measurement, one entry per evaluated step, beginning with the
            untrained network at step 0: ``step``, ``train_accuracy``, ``train_loss``,
            ``train_margin``, ``test_accuracy``, ``test_loss``, ``test_margin``.
    """

    def __init__(
        self,
        task: Task,
        split: Split,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy,
    ) -> None:
        torch.set_num_threads(1)
        self.task = task
        self.split = split
        self.train_set = task.examples(split.train)
        self.test_set = task.examples(split.test)
        self.model = model
        self.optimizer = optimizer
        self.loss = loss
        self.step = 0
        self.history: History = {}
        self.evaluate()

    def steps(self, count: int) -> Iterator[int]:
        """Take ``count`` optimiser steps, yielding the number of each one once it is done.

        Full batch: every step sees every training example. Evaluation comes at log-spaced steps.
        Leaving the loop early leaves the run whole; calling ``steps`` again goes on from there.

        Raises:
            TrainingDiverged: the loss became infinite or not a number.
        """
        inputs, answers = self.train_set
        for _ in range(count):
            self.optimizer.zero_grad()  # zero the gradients
            logits = self.model(inputs)  # forward
            loss = self.loss(logits, answers)  # loss
            self._require_finite(loss.item())
            loss.backward()  # backward
            self.optimizer.step()  # step
            self.step += 1
            if is_evaluated(self.step):
                self.evaluate()
            yield self.step

    def train(self, count: int, until: float | None = None) -> Self:
        """Take up to ``count`` steps; with ``until``, stop at that evaluated test accuracy.

        Returns the run itself, so that ``Run(recipe).train(1000)`` reads in one line.
        """
        for _ in self.steps(count):
            if until is not None and self.history["test_accuracy"][-1] >= until:
                break
        return self

    def evaluate(self) -> None:
        """Measure the network on both sets and append the result to ``history``.

        It changes nothing else. A step that was evaluated already is not evaluated again.
        """
        if self.history and self.history["step"][-1] == self.step:
            return
        row: dict[str, float] = {"step": self.step}
        with torch.no_grad():
            for name, (inputs, answers) in (("train", self.train_set), ("test", self.test_set)):
                logits = self.model(inputs)
                row[f"{name}_accuracy"] = metrics.accuracy(logits, answers)
                row[f"{name}_loss"] = self.loss(logits, answers).item()
                row[f"{name}_margin"] = metrics.margin(logits, answers)
        for key, value in row.items():
            self.history.setdefault(key, []).append(value)

    @property
    def weight_decay(self) -> float:
        """The weight decay that the next step will use; it may be set while the run goes on."""
        return self.optimizer.param_groups[0]["weight_decay"]

    @weight_decay.setter
    def weight_decay(self, value: float) -> None:
        _require_rate("weight decay", value)
        for group in self.optimizer.param_groups:
            group["weight_decay"] = value

    @property
    def learning_rate(self) -> float:
        """The learning rate that the next step will use; it may be set while the run goes on."""
        return self.optimizer.param_groups[0]["lr"]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        _require_rate("learning rate", value)
        for group in self.optimizer.param_groups:
            group["lr"] = value

    @property
    def delay(self) -> metrics.Delay:
        """When the run memorised and generalised, both at 99 %; see ``generalisation_delay``."""
        h = self.history
        return metrics.generalisation_delay(h["step"], h["train_accuracy"], h["test_accuracy"])

    def _require_finite(self, loss: float) -> None:
        if not math.isfinite(loss):
            rate = self.learning_rate
            fix = f"Start a new run with a lower learning rate (it is {rate:g})."
            if rate * self.weight_decay > 2:
                fix = (
                    f"Start a new run with a lower learning rate (it is {rate:g}) or less weight "
                    f"decay (it is {self.weight_decay:g}): their product is "
                    f"{rate * self.weight_decay:g}, and above 2 each step makes the weights larger."
                )
            raise TrainingDiverged(
                f"The training loss is {loss} after step {self.step}: the weights have grown "
                f"beyond what floating point can hold. {fix}"
            )


class Run(Training):
    """The training of the default network on a table, by a recipe.

    Attributes:
        recipe: the settings that it started from.

    Raises:
        ValueError, TypeError: a recipe that makes no table or leaves a set empty.
    """

    task: Table
    model: PairNetwork

    def __init__(self, recipe: Recipe = Recipe()) -> None:
        task, split, model = beginning(recipe)
        optimizer = torch.optim.AdamW(
            model.parameters(),
            lr=recipe.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        super().__init__(task, split, model, optimizer)
        self.recipe = recipe

    def save(self, path: str | Path) -> None:
        """Write all that is needed to resume bit for bit. An older file stays until it is done."""
        state = {
            "recipe": asdict(self.recipe),
            "step": self.step,
            "history": self.history,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        content = io.BytesIO()
        torch.save(state, content)
        write_atomically(path, content.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Run:
        """The run that ``save`` wrote.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the file is damaged or is not a saved run.
        """
        try:
            state = torch.load(path, weights_only=True)
            run = cls(Recipe(**state["recipe"]))
            run.model.load_state_dict(state["model"])
            run.optimizer.load_state_dict(state["optimizer"])
            run.step, run.history = state["step"], state["history"]
        except FileNotFoundError:
            raise
        except Exception as error:
            raise ValueError(
                f"{path} does not hold a saved run, or it is damaged. Save the run again."
            ) from error
        return run


def beginning(recipe: Recipe) -> tuple[Table, Split, PairNetwork]:
    """What a run begins with: its table, its split and its untrained network."""
    generator = torch.Generator().manual_seed(recipe.seed)
    task = modular_table(recipe.operation, recipe.p)
    split = random_split(task, recipe.train_fraction, generator)
    return task, split, PairNetwork(task.symbols, generator, scale=recipe.initial_scale)


def is_evaluated(step: int, per_e_fold: int = 20) -> bool:
    """Whether a run is evaluated at this step.

    Every step up to ``per_e_fold``, and from there ``per_e_fold`` steps in each factor of e, which
    is one in 5 % of the steps taken so far. It depends on the step alone, so that a run that was
    paused and resumed has the history of one that was not.
    """
    if step <= per_e_fold:
        return True
    return math.floor(per_e_fold * math.log(step)) > math.floor(per_e_fold * math.log(step - 1))


def squared_error(logits: Tensor, answers: Tensor) -> Tensor:
    """The mean squared difference between the logits and the one-hot answers, a loss."""
    return F.mse_loss(logits, F.one_hot(answers, logits.shape[1]).to(logits))
