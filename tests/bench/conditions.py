"""Why this network is the default: it fits every operation, and its plateau does not leak.

    python tests/bench/conditions.py   # the whole table

Each setting's runs, with first crossings read at every step or, in the long ones, at the evaluated
steps. For comparison a network that adds its two embeddings, which can tell no order and leaks.
"""

from dataclasses import replace
from statistics import median

import torch.nn.functional as F
from harness import RATIO, Figure

from grokking.grid import Grid
from grokking.metrics import generalisation_delay, success_interval
from grokking.models import PairNetwork
from grokking.sweep import sweep
from grokking.training import Recipe, Run

SEEDS = range(10)
CHANCE = 1 / Recipe().p


class SummedNetwork(PairNetwork):
    """The same network with one first layer for both symbols: it cannot tell their order."""

    def forward(self, pairs):
        table = self.embedding @ self.left + self.bias
        return F.relu(F.embedding(pairs, table).sum(dim=1)) @ self.unembedding


def summed(recipe):
    run = Run(recipe)
    run.model.__class__ = SummedNetwork
    return run


def followed(run, limit=3000):
    """The history of a run that is evaluated at every step, to 99 % test accuracy or the limit."""
    for _ in run.steps(limit):
        run.evaluate()
        if run.history["test_accuracy"][-1] >= 0.99:
            break
    return run.history


def histories():
    """Setting → the histories of its runs."""
    default = Recipe()
    found = {"default: a+b mod 59": [followed(Run(replace(default, seed=s))) for s in SEEDS]}
    without = Grid({"weight_decay": [0.0], "seed": SEEDS}, limit=3000)
    found["weight decay 0, 3,000 steps"] = sweep(without).runs()
    operations = ("a-b", "a*b", "a/b", "a^2+b^2")
    others = sweep(Grid({"operation": operations, "seed": range(3)}, limit=3000))
    found |= {operation: others.runs(operation=operation) for operation in operations}
    for operation in ("a+b", "a-b"):
        recipes = [replace(default, operation=operation, seed=seed) for seed in range(3)]
        found[f"summed network, {operation}"] = [followed(summed(r), 600) for r in recipes]
    return found


def delays(runs):
    return [generalisation_delay(h["step"], h["train_accuracy"], h["test_accuracy"]) for h in runs]


def plateaus(runs):
    """Test accuracy at the first evaluated step that is twice the memorising, of each run."""
    values = []
    for history, delay in zip(runs, delays(runs), strict=True):
        if delay.memorised is not None:
            at = next((i for i, s in enumerate(history["step"]) if s >= 2 * delay.memorised), -1)
            values.append(history["test_accuracy"][at])
    return values


def measure():
    for setting, runs in histories().items():
        reached = [delay for delay in delays(runs) if delay.generalised is not None]
        ratios = [delay.ratio for delay in reached if delay.ratio is not None]
        if setting.startswith("default"):
            yield Figure(f"{setting}: delay", RATIO, ratios, ("≥", 8))
        if plateaus(runs):
            over = [value / CHANCE for value in plateaus(runs)]
            yield Figure(f"{setting}: plateau over chance", RATIO, over)
        yield Figure(f"{setting}: share of runs to 99 %", "%", [100 * len(reached) / len(runs)])


def row(label, runs):
    found = delays(runs)
    reached = [delay for delay in found if delay.generalised is not None]
    low, _ = success_interval(len(reached), len(runs))

    def spread(values, form):
        values = [v for v in values if v is not None]
        if not values:
            return "-"
        return f"{median(values):{form}} [{min(values):{form}}-{max(values):{form}}]"

    plateau = f"{max(plateaus(runs)):.4f}" if plateaus(runs) else "-"
    print(
        f"{label:<28}{f'{len(reached)}/{len(runs)}':>6}{low:>7.0%}"
        f"{spread([delay.memorised for delay in found], '.0f'):>16}"
        f"{spread([delay.generalised for delay in reached], '.0f'):>20}"
        f"{spread([delay.ratio for delay in reached], '.1f'):>20}{plateau:>12}"
    )


if __name__ == "__main__":
    print(
        f"{'setting':<28}{'99 %':>6}{'at least':>8}{'memorised':>15}{'generalised':>20}"
        f"{'delay ratio':>20}{'plateau':>12}   (chance {CHANCE:.4f})"
    )
    for label, runs in histories().items():
        row(label, runs)
