"""Which change bought what in the default run: variants side by side, in one run.

Each variant takes the same 320 steps, about as many as the default run takes, and differs from the
one before it in one change. A round times all of them; ratios are formed within a round.
"""

import time

import torch
import torch.nn.functional as F
from harness import RATIO, Figure

from grokking.ensemble import Ensemble
from grokking.models import PairNetwork
from grokking.training import Recipe, Run

STEPS, ROUNDS = 320, 3


class FirstLayerOnCells(PairNetwork):
    """The first layer computed for each cell, on its two concatenated embeddings."""

    def forward(self, pairs):
        rows = self.embedding[pairs].flatten(1)
        first = torch.cat([self.left, self.right])
        return F.relu(rows @ first + self.bias) @ self.unembedding


class Indexed(PairNetwork):
    """The first layer computed for each symbol, its rows gathered by plain indexing."""

    def forward(self, pairs):
        left = self.embedding @ self.left + self.bias
        right = self.embedding @ self.right
        return F.relu(left[pairs[:, 0]] + right[pairs[:, 1]]) @ self.unembedding


class Padded(PairNetwork):
    """The default, with the symbols of the answers padded to a multiple of 16."""

    def forward(self, pairs):
        left = self.embedding @ self.left + self.bias
        right = self.embedding @ self.right
        hidden = F.relu(F.embedding(pairs[:, 0], left) + F.embedding(pairs[:, 1], right))
        symbols = self.unembedding.shape[1]
        return (hidden @ F.pad(self.unembedding, (0, -symbols % 16)))[:, :symbols]


def run_of(network, fused=True, sorted_cells=True):
    run = Run(Recipe())
    run.model.__class__ = network
    if not fused:
        options = {name: run.optimizer.param_groups[0][name] for name in ("lr", "betas")}
        run.optimizer = torch.optim.AdamW(run.model.parameters(), weight_decay=1.0, **options)
    if not sorted_cells:
        order = torch.randperm(len(run.split.train), generator=torch.Generator().manual_seed(0))
        run.train_set = tuple(part[order] for part in run.train_set)
    return run


def evaluated_at_every_step(run):
    for _ in run.steps(STEPS):
        run.evaluate()


def trained(run):
    run.train(STEPS)


def ensemble_of_one():
    for _ in Ensemble([Recipe()]).steps(STEPS):
        pass


VARIANTS = {
    "as first written, evaluated at every step": lambda: evaluated_at_every_step(
        run_of(FirstLayerOnCells, fused=False)
    ),
    "evaluated on the log schedule": lambda: trained(run_of(FirstLayerOnCells, fused=False)),
    "fused optimiser": lambda: trained(run_of(FirstLayerOnCells)),
    "first layer on the table": lambda: trained(run_of(Indexed)),
    "gathered by F.embedding: the default run": lambda: trained(run_of(PairNetwork)),
    "… with its cells in random order": lambda: trained(run_of(PairNetwork, sorted_cells=False)),
    "… with answers padded (not adopted)": lambda: trained(run_of(Padded)),
    "gradient by hand: an ensemble of one": ensemble_of_one,
}
DEFAULT = "gathered by F.embedding: the default run"


def measure():
    seconds = {name: [] for name in VARIANTS}
    for _ in range(ROUNDS):
        for name, variant in VARIANTS.items():
            began = time.process_time()
            variant()
            seconds[name].append(time.process_time() - began)
    for name, times in seconds.items():
        ratios = [t / d for t, d in zip(times, seconds[DEFAULT], strict=True)]
        yield Figure(f"variant: {name}", RATIO, ratios)
