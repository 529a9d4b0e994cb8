"""The default run: what it shows, how long it takes, and how near its floor it is.

    python tests/bench/default_run.py

Three conditions decide the course's default network: it fits every operation, its plateau does not
leak, and it groks in about a second. The first two are printed beside a network that adds its two
embeddings, which meets neither. Wall times are of a quiet machine only if the machine is quiet.
"""

import time
from dataclasses import replace
from statistics import median

import torch
import torch.nn.functional as F

from grokking.metrics import success_interval
from grokking.models import PairNetwork
from grokking.training import Recipe, Run

SEEDS = range(10)


class SummedNetwork(PairNetwork):
    """The same network with one first layer for both symbols: it cannot tell their order."""

    def forward(self, pairs):
        table = self.embedding @ self.left + self.bias
        return F.relu(F.embedding(pairs, table).sum(dim=1)) @ self.unembedding


def summed(recipe):
    run = Run(recipe)
    run.model.__class__ = SummedNetwork
    return run


def follow(run, limit):
    """Train to 99 % test accuracy or the limit, evaluated at every step."""
    for _ in run.steps(limit):
        run.evaluate()
        if run.history["test_accuracy"][-1] >= 0.99:
            break
    return run


def at_twice_memorised(run):
    steps, memorised = run.history["step"], run.delay.memorised
    if memorised is None or 2 * memorised not in steps:
        return None
    return run.history["test_accuracy"][steps.index(2 * memorised)]


def row(label, runs):
    reached = [run.delay for run in runs if run.delay.generalised is not None]
    plateaus = [p for p in map(at_twice_memorised, runs) if p is not None]
    low, _ = success_interval(len(reached), len(runs))

    def spread(values, form):
        values = [v for v in values if v is not None]
        if not values:
            return "-"
        return f"{median(values):{form}} [{min(values):{form}}-{max(values):{form}}]"

    print(
        f"{label:<28}{f'{len(reached)}/{len(runs)}':>6}{low:>7.0%}"
        f"{spread([run.delay.memorised for run in runs], '.0f'):>16}"
        f"{spread([delay.generalised for delay in reached], '.0f'):>20}"
        f"{spread([delay.ratio for delay in reached], '.1f'):>20}"
        f"{f'{max(plateaus):.4f}' if plateaus else '-':>12}",
        flush=True,
    )


def conditions():
    print(
        f"{'setting':<28}{'99 %':>6}{'at least':>8}{'memorised':>15}{'generalised':>20}"
        f"{'delay ratio':>20}{'plateau':>12}   (chance {1 / 59:.4f})"
    )
    default = Recipe()
    row("default: a+b mod 59", [follow(Run(replace(default, seed=s)), 3000) for s in SEEDS])
    row(
        "weight decay 0, 3,000 steps",
        [Run(replace(default, seed=s, weight_decay=0.0)).train(3000) for s in SEEDS],
    )
    for operation in ("a-b", "a*b", "a/b", "a^2+b^2"):
        recipes = [replace(default, operation=operation, seed=s) for s in range(3)]
        row(operation, [follow(Run(recipe), 3000) for recipe in recipes])
    for operation in ("a+b", "a-b"):
        recipes = [replace(default, operation=operation, seed=s) for s in range(3)]
        row(f"summed network, {operation}", [follow(summed(recipe), 600) for recipe in recipes])


def matmul_rate(size=1024, repeats=20):
    """Floating-point operations per second of one thread's matrix product, best of repeats."""
    torch.set_num_threads(1)
    a, b = torch.randn(size, size), torch.randn(size, size)
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - began)
    return 2 * size**3 / best


def operations_per_step(run):
    """Of the matrix products, forward and twice that backward."""
    p, embedding = run.model.embedding.shape
    hidden = run.model.bias.numel()
    cells = len(run.split.train)
    return 6 * (cells * hidden * p + 2 * p * embedding * hidden)


def wall_time():
    rate = matmul_rate()
    seconds, steps, floors = [], [], []
    for seed in SEEDS:
        began = time.perf_counter()
        run = Run(Recipe(seed=seed)).train(3000, until=0.99)
        seconds.append(time.perf_counter() - began)
        steps.append(run.step)
        floors.append(run.step * operations_per_step(run) / rate)
    each = median(1e3 * s / n for s, n in zip(seconds, steps, strict=True))
    print(f"\ndefault run to 99 % test accuracy, one thread, {len(SEEDS)} seeds, start included")
    print(f"  wall   {median(seconds):.2f} s median [{min(seconds):.2f}-{max(seconds):.2f}]")
    print(f"  step   {each:.2f} ms median")
    print(f"  floor  {median(floors):.2f} s median at {rate / 1e9:.0f} GFLOP/s of matmul")
    ratios = [s / f for s, f in zip(seconds, floors, strict=True)]
    print(f"  ratio  {median(ratios):.1f} times the floor")


if __name__ == "__main__":
    wall_time()
    conditions()
