"""The atlas: runs of the default network that come with the course.

atlas = load()
atlas.run(weight_decay=1, train_fraction=0.5, seed=0)["test_accuracy"]
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from grokking.grid import Grid, Sweep

PATH = Path(__file__).parent / "data" / "atlas.npz"
GRID = Grid(
    {
        "weight_decay": [0.0, 0.1, 0.3, 1.0, 3.0, 10.0],
        "train_fraction": [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        "seed": range(5),
    },
    limit=4000,
    linger=1.5,
)


@cache
def load() -> Sweep:
    """The runs of ``GRID``, as ``grokking atlas`` trained them.

    Raises:
        FileNotFoundError, ValueError: the installation lacks the file, or it is damaged.
    """
    return Sweep.load(PATH)
