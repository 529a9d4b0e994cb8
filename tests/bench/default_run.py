"""The default run: how long it takes to 99 % test accuracy, and how near its floor that is."""

import time

import torch
from harness import RATIO, Figure, stopwatch

from grokking.training import Recipe, Run

SEEDS = range(10)


def measure():
    rate = matmul_rate()
    seconds, steps, floors = [], [], []
    for seed in SEEDS:
        with stopwatch(seconds):
            run = Run(Recipe(seed=seed)).train(3000, until=0.99)
        steps.append(run.step)
        floors.append(run.step * operations_per_step(run) / rate)
    ratios = [s / f for s, f in zip(seconds, floors, strict=True)]
    each = [1e3 * s / n for s, n in zip(seconds, steps, strict=True)]
    yield Figure("default run: its time over its floor", RATIO, ratios, ("≤", 3.5))
    yield Figure("default run to 99 % test accuracy, one thread", "s", seconds, ("≤", 1))
    yield Figure("default run: floor, its matrix products alone", "s", floors)
    yield Figure("default run: one step, with its share of evaluations", "ms", each)


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
