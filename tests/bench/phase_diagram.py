"""A phase diagram of 8 × 8 × 3 runs against the loop that trains them one after another.

The loop is ``Run.steps`` with an evaluation at every step, and stops at the same accuracy. Only
every twelfth of its runs is trained: what the others would take is estimated from how many times
longer these took than in the sweep.
"""

import os
import threading
import time

import psutil
from harness import RATIO, Figure, stopwatch

from grokking.grid import Grid
from grokking.sweep import sweep
from grokking.training import Recipe, Run

GRID = Grid(
    {
        "weight_decay": [0.0, 0.1, 0.2, 0.3, 1.0, 2.0, 3.0, 10.0],
        "train_fraction": [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        "seed": range(3),
    },
    Recipe(p=47),
    limit=800,
)
SAMPLE = slice(5, None, 12)


class Memory(threading.Thread):
    """Watches the memory of this process and of all below it, shared pages counted once."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.ended = 0, threading.Event()

    def run(self):
        while not self.ended.wait(1):
            processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
            self.peak = max(self.peak, sum(map(self.used, processes)))

    @staticmethod
    def used(process):
        try:
            return process.memory_full_info().pss
        except psutil.Error:
            return 0


def one_after_another(recipe):
    run = Run(recipe)
    for _ in run.steps(GRID.steps[-1]):
        run.evaluate()
        if run.history["test_accuracy"][-1] >= GRID.until:
            break


def measure():
    memory, wall = Memory(), []
    memory.start()
    with stopwatch(wall):
        result = sweep(GRID)
    memory.ended.set()
    sample = list(range(len(GRID.recipes)))[SAMPLE]
    one_after_another(Recipe(p=5))  # the first run of a process imports a part of PyTorch
    slow = []
    for row in sample:
        began = time.process_time()
        one_after_another(GRID.recipes[row])
        slow.append(time.process_time() - began)
    fast = result.seconds[sample].tolist()
    ratios = [s / f for s, f in zip(slow, fast, strict=True)]
    loop = sum(slow) / sum(fast) * float(result.seconds.sum())
    cores = os.cpu_count()
    yield Figure(
        f"8 × 8 × 3 diagram, p = 47: the loop's time over the sweep's, {cores} cores",
        RATIO,
        [loop / wall[0]],
        ("≥", 5),
    )
    yield Figure("… the loop over the sweep in CPU time, by run of the sample", RATIO, ratios)
    yield Figure(f"8 × 8 × 3 diagram, p = 47, {cores} cores", "s", wall, ("≤", 60))
    yield Figure(f"… the loop, estimated from {len(sample)} of 192 runs", "s", [loop])
    yield Figure("… peak memory, all processes", "MB", [memory.peak / 2**20], ("≤", 1024))
