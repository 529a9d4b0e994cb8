"""A grid of recipes, what its runs measured, and the file that keeps both."""

from __future__ import annotations

import io
import itertools
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grokking.ensemble import MEASURES, batches
from grokking.files import write_atomically
from grokking.training import History, Recipe, is_evaluated

AXES = tuple(f.name for f in fields(Recipe))
FORMAT = "grokking sweep 1"


@dataclass(frozen=True)
class Grid:
    """All combinations of some settings, and how long each run may take.

    Attributes:
        axes: setting → values, for example ``{"weight_decay": [0, 1], "seed": range(5)}``. Any
            setting of ``Recipe`` can be an axis.
        base: the settings that are no axis.
        limit: optimiser steps after which a run is cut.
        until: a run ends at this test accuracy, or later:
        linger: … after ``linger`` times the steps that it took to get there.

    Raises:
        ValueError, TypeError: an unknown axis, no axis, an axis without values or with one twice,
            settings that no run can have, a limit or a linger below 1.
    """

    axes: Mapping[str, Sequence[Any]]
    base: Recipe = Recipe()
    limit: int = 3000
    until: float = 0.99
    linger: float = 1

    def __post_init__(self) -> None:
        for name in self.axes:
            if name not in AXES:
                close = get_close_matches(name, AXES, n=1, cutoff=0.4)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                raise ValueError(
                    f"A grid has no axis {name!r}.{hint} Choose from: {', '.join(AXES)}."
                )
        axes = {name: tuple(map(_plain, values)) for name, values in self.axes.items()}
        object.__setattr__(self, "axes", axes)
        if not axes:
            raise ValueError("The grid is empty. Give an axis, for example seed=range(5).")
        for name, values in axes.items():
            if not values:
                raise ValueError(f"The grid is empty: the axis {name!r} has no values.")
            if len(set(values)) < len(values):
                raise ValueError(f"The axis {name!r} has a value twice: {values}.")
        if self.limit < 1 or self.linger < 1:
            raise ValueError(
                f"The limit ({self.limit}) and linger ({self.linger}) must be 1 or more."
            )
        batches(self.recipes)  # raises where a recipe makes no table

    @cached_property
    def recipes(self) -> list[Recipe]:
        """The recipe of every run, the last axis varying fastest."""
        points = itertools.product(*self.axes.values())
        return [replace(self.base, **dict(zip(self.axes, point, strict=True))) for point in points]

    @cached_property
    def steps(self) -> list[int]:
        """The steps at which runs are evaluated, up to the limit."""
        return [step for step in range(self.limit + 1) if is_evaluated(step)]


@dataclass
class Sweep:
    """A grid and the measurements of its runs.

    Attributes:
        grid: what was, or is to be, trained.
        values: measure → float32 array of shape (runs, evaluated steps), NaN where a run had
            ended; the measures are those of ``grokking.ensemble.MEASURES``.
        seconds: CPU seconds of each run, NaN if it was not trained yet.
        versions: of what the runs were trained with, one entry for each set of versions.
    """

    grid: Grid
    values: dict[str, np.ndarray] = field(default_factory=dict)
    seconds: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32))
    versions: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.values:
            shape = len(self.grid.recipes), len(self.grid.steps)
            self.values = {name: np.full(shape, np.nan, np.float32) for name in MEASURES}
            self.seconds = np.full(shape[0], np.nan, np.float32)
        self._rows = {recipe: row for row, recipe in enumerate(self.grid.recipes)}

    @property
    def title(self) -> str:
        """What a figure calls the tables that were learnt, for example ``"a+b mod 59"``."""
        recipes = self.grid.recipes
        return ", ".join(dict.fromkeys(f"{r.operation} mod {r.p}" for r in recipes))

    @property
    def missing(self) -> list[Recipe]:
        """The recipes that were not trained yet."""
        return [recipe for recipe, row in self._rows.items() if np.isnan(self.seconds[row])]

    def run(self, **point: Any) -> History:
        """The history of one run, with the keys of ``Run.history``, ``weight_norm`` and ``gini``.

        Args:
            point: a value for each axis, for example ``weight_decay=1, train_fraction=0.5,
                seed=0``; an axis with a single value may be left out.

        Raises:
            KeyError: an axis is missing or unknown, a value is not in the grid, or the run was not
                trained yet.
        """
        axes = self.grid.axes
        point = {name: values[0] for name, values in axes.items() if len(values) == 1} | point
        if set(point) != set(axes):
            raise KeyError(f"Give one value for each axis: {', '.join(axes)}.")
        for name, value in point.items():
            if value not in axes[name]:
                raise KeyError(f"{name} has no value {value!r} here, only {axes[name]}.")
        return self.history(replace(self.grid.base, **point))

    def runs(self, **values: Any) -> list[History]:
        """The histories of all runs with these values, for example all seeds of a cell.

        Raises:
            KeyError: there is none, or one was not trained yet.
        """
        chosen = [
            recipe
            for recipe in self._rows
            if all(getattr(recipe, name, None) == value for name, value in values.items())
        ]
        if not chosen:
            raise KeyError(f"No run has {values}; the axes are {dict(self.grid.axes)}.")
        return [self.history(recipe) for recipe in chosen]

    def history(self, recipe: Recipe) -> History:
        """The history of the run with this recipe; see ``run``."""
        row = self._rows[recipe]
        if np.isnan(self.seconds[row]):
            raise KeyError(f"This run was not trained yet: {recipe}.")
        rows = {name: values[row] for name, values in self.values.items()}
        length = int(np.isfinite(rows["train_loss"]).sum())
        measured = {name: values[:length].astype(float).tolist() for name, values in rows.items()}
        return {"step": self.grid.steps[:length]} | measured

    def put(self, recipe: Recipe, history: History, seconds: float) -> None:
        """Keep what a run measured."""
        row, length = self._rows[recipe], len(history["step"])
        for name, values in self.values.items():
            values[row] = np.nan
            values[row, :length] = history[name]
        self.seconds[row] = seconds
        if (used := _versions()) not in self.versions:
            self.versions.append(used)

    def save(self, path: str | Path) -> None:
        """Write everything to one ``.npz`` file, whole or not at all. Raises OSError."""
        settings = {
            "format": FORMAT,
            "axes": self.grid.axes,
            "base": asdict(self.grid.base),
            "limit": self.grid.limit,
            "until": self.grid.until,
            "linger": self.grid.linger,
            "versions": self.versions,
        }
        content = io.BytesIO()
        arrays = self.values | {
            "settings": np.array(json.dumps(settings)),
            "steps": np.array(self.grid.steps, np.int32),
            "seconds": self.seconds,
        }
        np.savez_compressed(content, allow_pickle=False, **arrays)
        write_atomically(path, content.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Sweep:
        """The sweep that ``save`` wrote.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: the file is damaged or holds no sweep.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in (*MEASURES, "seconds", "steps")}
                settings = json.loads(str(file["settings"]))
            steps, seconds = arrays.pop("steps"), arrays.pop("seconds")
            names = ("axes", "limit", "until", "linger")
            grid = Grid(base=Recipe(**settings["base"]), **{name: settings[name] for name in names})
            fits = {(len(grid.recipes), len(grid.steps))} == {a.shape for a in arrays.values()}
            if settings["format"] != FORMAT or not fits or steps.tolist() != grid.steps:
                raise ValueError
        except FileNotFoundError:
            raise
        except Exception as error:
            raise ValueError(
                f"{path} does not hold a sweep, or it is damaged. "
                "Move it away, or name another file."
            ) from error
        return cls(grid, arrays, seconds, settings["versions"])

    def extended(self, grid: Grid) -> Sweep:
        """A sweep of another grid that keeps these runs, all of which it must contain.

        Raises:
            ValueError: the other grid lacks some of these runs, or ends runs differently.
        """
        new = Sweep(grid, versions=list(self.versions))
        endings = [(g.limit, g.until, g.linger) for g in (self.grid, grid)]
        if endings[0] != endings[1] or not self._rows.keys() <= new._rows.keys():
            raise ValueError(
                f"The settings differ: {_difference(self.grid, grid)}. "
                "Use the same settings, or name another file."
            )
        rows = [new._rows[recipe] for recipe in self._rows]
        for name, values in self.values.items():
            new.values[name][rows] = values
        new.seconds[rows] = self.seconds
        return new


def _difference(old: Grid, new: Grid) -> str:
    """Which settings of two grids do not agree, in words."""
    pairs = [(n, getattr(old, n), getattr(new, n)) for n in ("limit", "until", "linger")]
    for name in AXES:
        ours, theirs = (g.axes.get(name, (getattr(g.base, name),)) for g in (old, new))
        if not set(ours) <= set(theirs):
            pairs.append((name, ours, theirs))
    return "; ".join(f"{name} {a} there, {b} here" for name, a, b in pairs if a != b)


def _plain(value: Any) -> Any:
    """A value as Python has it, also from NumPy and PyTorch."""
    return value.item() if hasattr(value, "item") else value


def _versions() -> dict[str, str]:
    return {
        "grokking-course": version("grokking-course"),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
