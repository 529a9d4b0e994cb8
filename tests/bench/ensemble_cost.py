"""What a run costs in an ensemble does not depend on how many runs there are."""

import time

from harness import RATIO, Figure

from grokking.ensemble import train
from grokking.training import Recipe

LIMIT, ROUNDS = 60, 3


def milliseconds(p, runs):
    began = time.process_time()
    train([Recipe(p=p, seed=seed) for seed in range(runs)], LIMIT, until=None)
    return 1e3 * (time.process_time() - began) / runs


def measure():
    for p in (23, 47):
        ratios = [milliseconds(p, 64) / milliseconds(p, 8) for _ in range(ROUNDS)]
        yield Figure(f"cost of a run, p = {p}: among 64 over among 8", RATIO, ratios, ("≤", 1.1))
