"""Many runs at once, with the gradient derived by hand.

The network of ``models.PairNetwork`` computes, for the cell (a, b) with the answer y,

    tables = E [left | right], with the bias added to the left half
    h = relu(left half of row a + right half of row b)
    z = h W                          loss = −log softmax(z)[y], its mean over the N cells

Backwards, by the chain rule, with ∂x for the gradient of the loss by x:

    ∂z = (softmax(z) − onehot(y)) / N
    ∂W = hᵀ ∂z                       ∂h = ∂z Wᵀ, and 0 where h is 0
    ∂tables, row s = the sum of ∂h over the cells with a = s (left half), with b = s (right half)
    ∂bias = the sum of the left halves of ∂tables
    ∂[left | right] = Eᵀ ∂tables     ∂E = ∂tables [left | right]ᵀ

``training.Run`` is the same mathematics with the derivation left to autograd. What is saved is what
autograd stores and copies, and a pass: the logits that a step needs anyway are the ones measured.

A run's numbers do not depend on its neighbours, bit for bit. Every product and every sum belongs to
one run, and its memory begins at a multiple of 64 bytes, as the matrix kernels can tell a
difference. To that end the symbols of the answers are padded to a multiple of 16.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor

from grokking import metrics
from grokking.models import PairNetwork
from grokking.structure import embedding_spectrum, gini
from grokking.tasks import modular_table, training_cells
from grokking.training import History, Recipe, beginning, is_evaluated

MEASURES = (
    "train_accuracy",
    "train_loss",
    "train_margin",
    "test_accuracy",
    "test_loss",
    "test_margin",
    "weight_norm",
    "gini",
)
zero_where_h_is_zero = torch.ops.aten.threshold_backward.grad_input
# A larger batch falls out of the cache, a smaller one waits for Python.
BATCH_CELLS, BATCH_RUNS = 4000, 8


class Ensemble:
    """Runs in training side by side. Each begins as ``training.Run`` does.

    Attributes:
        recipes: the settings, one for each run.
        histories: one for each run, like ``Run.history``, with ``weight_norm`` (of all weights
            together) and ``gini`` (of the embedding's spectrum) added.
        step: how many optimiser steps have been taken.

    Raises:
        ValueError: no recipes, or recipes that differ in the number of symbols or of shown cells.
    """

    _BY_ROW = (
        "_pairs",
        "_answers",
        "_weights",
        "_first_moment",
        "_second_moment",
        "_rate",
        "_shrinking",
    )

    def __init__(self, recipes: Sequence[Recipe], dtype: torch.dtype = torch.float32) -> None:
        torch.set_num_threads(1)
        begun = [beginning(recipe) for recipe in recipes]
        if len({(task.symbols, len(split.train)) for task, split, _ in begun}) != 1:
            raise ValueError(
                "An ensemble needs runs with equally many symbols and equally many shown cells. "
                "Sort the recipes into such groups: batches(recipes)."
            )
        self.recipes = list(recipes)
        self.histories: list[History] = [{} for _ in recipes]
        self.step = 0
        task, _, model = begun[0]
        self._symbols = task.symbols
        self._padded = _next_multiple(task.symbols, 16)
        self._width, self._hidden = model.left.shape
        self._test_sets = [task.examples(split.test) for task, split, _ in begun]
        # What follows has a row for each run that still goes on.
        self._going = list(range(len(begun)))
        train_sets = [task.examples(split.train) for task, split, _ in begun]
        self._pairs = torch.stack([pairs for pairs, _ in train_sets])
        self._answers = torch.stack([answers for _, answers in train_sets])
        self._weights = torch.stack([self._flat(model) for _, _, model in begun]).to(dtype)
        self._first_moment = torch.zeros_like(self._weights)
        self._second_moment = torch.zeros_like(self._weights)
        self._rate = torch.tensor([[r.learning_rate] for r in recipes], dtype=dtype)
        self._shrinking = torch.tensor(
            [[1 - r.learning_rate * r.weight_decay] for r in recipes], dtype=dtype
        )
        self._lay_out()

    def steps(self, limit: int, until: float | None = None, linger: float = 1) -> Iterator[int]:
        """Train every run to its end, yielding the number of each step once it is taken.

        The runs are evaluated at the steps of ``is_evaluated``; a run ends at one of them. It ends
        when it has taken ``limit`` steps (or rather, the last evaluated one of these), when its
        loss is no longer finite, or when its test accuracy reached ``until`` at some step s and
        ``linger`` · s steps are done. A loop that was left early can be entered again.
        """
        last = max(step for step in range(limit + 1) if is_evaluated(step))
        while True:
            self._forward()
            if is_evaluated(self.step):
                finite = self._evaluate()
                if self.step == last:
                    return
                self._retain(
                    row
                    for row, run in enumerate(self._going)
                    if finite[row] and not _is_done(self.histories[run], until, linger)
                )
                if not self._going:
                    return
            self._backward()
            self._update()
            self.step += 1
            yield self.step

    def weights(self) -> list[dict[str, Tensor]]:
        """The weights of each run that goes on, under their names in ``PairNetwork``."""
        embedding, first, bias, last = self._parts(self._weights)
        left, right = first.chunk(2, dim=2)
        unembedding = last[:, : self._symbols].transpose(1, 2)
        names = ("embedding", "left", "right", "bias", "unembedding")
        runs = zip(embedding, left, right, bias, unembedding, strict=True)
        return [dict(zip(names, parts, strict=True)) for parts in runs]

    def _flat(self, model: PairNetwork) -> Tensor:
        """All weights of a network as one row; ``_parts`` tells what lies where."""
        first = torch.cat([model.left, model.right], dim=1)
        last = F.pad(model.unembedding.T, (0, 0, 0, self._padded - self._symbols))
        parts = (model.embedding, first, model.bias, last)
        return torch.cat([part.detach().flatten() for part in parts])

    def _parts(self, flat: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """E, [left | right], bias, Wᵀ: views of rows of weights or of their gradients."""
        p, width, hidden, padded = self._symbols, self._width, self._hidden, self._padded
        sizes = (p * width, width * 2 * hidden, hidden, padded * hidden)
        embedding, first, bias, last = flat.split(sizes, dim=1)
        return (
            embedding.unflatten(1, (p, width)),
            first.unflatten(1, (width, 2 * hidden)),
            bias,
            last.unflatten(1, (padded, hidden)),
        )

    def _lay_out(self) -> None:
        """Make room for a step of the runs that go on, and find their cells in it."""
        runs, cells = self._answers.shape
        first_row = 2 * self._symbols * torch.arange(runs)[:, None, None]
        rows = (_halves(self._pairs) + first_row).view(-1, 2)
        self._left, self._right = (half.contiguous() for half in rows.unbind(dim=1))
        self._right_logits = self._answers.flatten() + self._padded * torch.arange(runs * cells)
        self._minus_one = self._weights.new_full((runs * cells,), -1)
        new = self._weights.new_empty
        self._gradient = torch.empty_like(self._weights)
        self._tables = new(runs, self._symbols, 2 * self._hidden)
        self._tables_gradient = torch.empty_like(self._tables)
        self._h, self._spare = (new(runs, cells, self._hidden) for _ in range(2))
        self._z, self._z_gradient = (new(runs, cells, self._padded) for _ in range(2))

    def _forward(self) -> None:
        embedding, first, bias, last = self._parts(self._weights)
        torch.bmm(embedding, first, out=self._tables)
        self._tables[..., : self._hidden] += bias[:, None]
        halves, h, spare = (t.view(-1, self._hidden) for t in (self._tables, self._h, self._spare))
        torch.index_select(halves, 0, self._left, out=h)
        torch.index_select(halves, 0, self._right, out=spare)
        h.add_(spare).clamp_(min=0)
        torch.bmm(self._h, last.transpose(1, 2), out=self._z)
        self._z[..., self._symbols :] = -torch.inf

    def _backward(self) -> None:
        embedding, first, _, last = self._parts(self._weights)
        embedding_gradient, first_gradient, bias_gradient, last_gradient = self._parts(
            self._gradient
        )
        cells = self._answers.shape[1]
        torch.softmax(self._z, dim=2, out=self._z_gradient)
        self._z_gradient.view(-1).index_add_(0, self._right_logits, self._minus_one)
        torch.bmm(self._z_gradient.transpose(1, 2), self._h, out=last_gradient).div_(cells)
        torch.bmm(self._z_gradient, last, out=self._spare)
        zero_where_h_is_zero(self._spare, self._h, 0, grad_input=self._spare)
        h_gradient = self._spare.view(-1, self._hidden)
        halves = self._tables_gradient.zero_().view(-1, self._hidden)
        halves.index_add_(0, self._left, h_gradient).index_add_(0, self._right, h_gradient)
        halves.div_(cells)
        torch.sum(self._tables_gradient[..., : self._hidden], dim=1, out=bias_gradient)
        torch.bmm(embedding.transpose(1, 2), self._tables_gradient, out=first_gradient)
        torch.bmm(self._tables_gradient, first.transpose(1, 2), out=embedding_gradient)

    def _update(self) -> None:
        """AdamW as in ``training.Run`` (Loshchilov & Hutter, arXiv 1711.05101, algorithm 2)."""
        t = self.step + 1
        self._first_moment.lerp_(self._gradient, 0.1)
        self._second_moment.mul_(0.98).addcmul_(self._gradient, self._gradient, value=0.02)
        root = self._second_moment.sqrt().div_((1 - 0.98**t) ** 0.5).add_(1e-8)
        self._weights.mul_(self._shrinking)
        self._weights.sub_((self._first_moment / root).mul_(self._rate / (1 - 0.9**t)))

    def _evaluate(self) -> list[bool]:
        """Append to the histories of the runs whose training loss is finite, and tell which are."""
        finite = []
        for row, run in enumerate(self._going):
            measured = {"step": self.step} | self._measure(row, *self._test_sets[run])
            finite.append(math.isfinite(measured["train_loss"]))
            if finite[-1]:
                for name, value in measured.items():
                    self.histories[run].setdefault(name, []).append(value)
        return finite

    def _measure(self, row: int, pairs: Tensor, answers: Tensor) -> dict[str, float]:
        """All ``MEASURES`` of one run; the training logits are those of the last forward pass."""
        embedding, _, _, last = self._parts(self._weights[row : row + 1])
        halves = self._tables[row].view(-1, self._hidden)
        h = F.embedding_bag(_halves(pairs), halves, mode="sum").clamp_(min=0)
        shown, held_out = (self._z[row], self._answers[row]), (h @ last[0].T, answers)
        measured = {}
        for name, (padded, right_answers) in (("train", shown), ("test", held_out)):
            logits = padded[:, : self._symbols]
            measured[f"{name}_accuracy"] = metrics.accuracy(logits, right_answers)
            measured[f"{name}_loss"] = F.cross_entropy(logits, right_answers).item()
            measured[f"{name}_margin"] = metrics.margin(logits, right_answers)
        measured["weight_norm"] = self._weights[row].norm().item()
        measured["gini"] = gini(embedding_spectrum(embedding[0]))
        return measured

    def _retain(self, rows: Iterable[int]) -> None:
        """Let the runs of these rows go on, and no others."""
        kept = list(rows)
        if len(kept) < len(self._going):
            self._going = [self._going[row] for row in kept]
            for name in self._BY_ROW:
                setattr(self, name, getattr(self, name)[kept])
            self._lay_out()
            self._forward()


def train(
    recipes: Sequence[Recipe], limit: int, until: float | None = 0.99, linger: float = 1
) -> list[History]:
    """Train runs of any recipes, batch after batch, and return their histories in that order.

    See ``Ensemble.steps`` for the end of a run. ``grokking.sweep`` uses all cores, resumes and
    saves.
    """
    histories: dict[Recipe, History] = {}
    for batch in batches(recipes):
        ensemble = Ensemble(batch)
        for _ in ensemble.steps(limit, until, linger):
            pass
        histories.update(zip(batch, ensemble.histories, strict=True))
    return [histories[recipe] for recipe in recipes]


def batches(recipes: Sequence[Recipe]) -> list[list[Recipe]]:
    """Recipes sorted into batches that one ``Ensemble`` can take, of a size that is fast.

    Raises:
        ValueError, TypeError: a recipe that makes no table or leaves a set empty.
    """
    groups: dict[tuple[int, int], list[Recipe]] = {}
    for recipe in dict.fromkeys(recipes):
        shown = training_cells(recipe.train_fraction, _cells(recipe.operation, recipe.p))
        groups.setdefault((recipe.p, shown), []).append(recipe)
    return [
        group[begin : begin + size]
        for (_, shown), group in groups.items()
        for size in [min(max(BATCH_CELLS // shown, 1), BATCH_RUNS)]
        for begin in range(0, len(group), size)
    ]


@cache
def _cells(operation: str, p: int) -> int:
    return len(modular_table(operation, p).answers)


def _is_done(history: History, until: float | None, linger: float) -> bool:
    if until is None:
        return False
    reached = metrics.first_crossing(history["step"], history["test_accuracy"], until)
    return reached is not None and history["step"][-1] >= linger * reached


def _halves(pairs: Tensor) -> Tensor:
    """For cells (a, b) where in a table the left half of row a and the right half of row b begin.

    They are counted in halves of rows: 2 a and 2 b + 1.
    """
    return 2 * pairs + torch.tensor([0, 1])


def _next_multiple(number: int, of: int) -> int:
    return -(-number // of) * of
