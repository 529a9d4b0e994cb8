"""The panels of a live figure: each draws one thing about a run on axes of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter

from grokking.plots import (
    LARGE,
    SMALL,
    TEST,
    TRAIN,
    draw_chance,
    format_accuracy,
    format_steps,
    write_outside,
)
from grokking.widgets.stamp import Stamp
from grokking.widgets.watched import View

CURVES = {  # measured on → name, colour, dash
    "train": ("shown (train)", TRAIN, "--"),
    "test": ("held out (test)", TEST, "-"),
    "": ("", "#000000", "-"),
}
LEGIBLE = {"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1}
KEPT: dict[str, Any] = {
    "linewidth": 1,
    "alpha": 0.75,
    "marker": ".",
    "markersize": 4,
    "markevery": 0.06,
}


class Panel(Protocol):
    """What a live figure needs of a panel."""

    height: float  # in inches

    def prepare(self, axes: Axes, view: View, last_step: int) -> None:
        """Dress empty axes for runs like this one."""

    def outgrown(self, views: Iterable[View]) -> bool:
        """Make room for what these runs have reached; whether the axes had to change for it."""

    def standing(self, kept: View | None) -> Sequence[Artist]:
        """What stands still while a run goes on, above all another run to compare it with."""

    def moving(self, view: View) -> Sequence[Artist]:
        """What is drawn above that in each frame."""


@dataclass
class CurvePanel:
    """Measurements against the steps.

    Attributes:
        keys: of the history.
        label: of the vertical axis.
        low, high: its ends, until a run outgrows them.
        logarithmic: whether it is logarithmic.
        height: in inches.
    """

    keys: Sequence[str]
    label: str
    low: float
    high: float
    logarithmic: bool = False
    height: float = 1.7

    def prepare(self, axes: Axes, view: View, last_step: int) -> None:
        """Dress empty axes for runs like this one."""
        self._axes = axes
        format_steps(axes)
        axes.set_xlim(1, last_step)
        if self.logarithmic:
            axes.set_yscale("log")
        axes.set_ylabel(self.label, fontsize=LARGE)
        axes.set_ylim(self.low, self.high)
        self._lines, self._names, self._kept = [], [], []
        for key in self.keys:
            name, colour, dash = CURVES[_measured_on(key)]
            style: dict[str, Any] = {"color": colour, "linestyle": dash}
            self._lines += axes.plot([], [], linewidth=2, animated=True, **style)
            self._names.append(write_outside(axes, name, self.low, colour, Stamp))
            self._names[-1].set_animated(True)
            self._kept += axes.plot([], [], animated=True, **style, **KEPT)

    def outgrown(self, views: Iterable[View]) -> bool:
        """Make room for what these runs have reached; whether the axes had to change for it."""
        values = [v for view in views for key in self.keys for v in view.history[key]]
        reached = [v for v in values if math.isfinite(v) and (v > 0 or not self.logarithmic)]
        before = low, high = self._axes.get_ylim()
        room = 0.25 * (high - low)
        if min(reached, default=low) < low:
            low = min(reached) / 3 if self.logarithmic else min(reached) - room
        if max(reached, default=high) > high:
            high = max(reached) * 3 if self.logarithmic else max(reached) + room
        if (low, high) == before:
            return False
        self._axes.set_ylim(low, high)
        return True

    def standing(self, kept: View | None) -> Sequence[Artist]:
        """The curves of the kept run."""
        for line, key in zip(self._kept, self.keys, strict=True):
            line.set_data(*((kept.history["step"], kept.history[key]) if kept else ([], [])))
        return self._kept

    def moving(self, view: View) -> Sequence[Artist]:
        """The curves, each with its name beside the axes at the height that it has reached."""
        steps = view.history["step"]
        last = [view.history[key][-1] for key in self.keys]
        highest = self._names[last.index(max(last))]
        for key, line, name, value in zip(self.keys, self._lines, self._names, last, strict=True):
            line.set_data(steps, view.history[key])
            name.xy = (1, value)
            name.set_verticalalignment("bottom" if name is highest else "top")
            name.set_visible(len(steps) > 1 and math.isfinite(value))
        return [*self._lines, *self._names]


class AccuracyPanel(CurvePanel):
    """Train and test accuracy, with the chance level."""

    def __init__(self) -> None:
        super().__init__(("train_accuracy", "test_accuracy"), "accuracy", -0.03, 1.2, height=3.2)

    def prepare(self, axes: Axes, view: View, last_step: int) -> None:
        """Dress empty axes for runs like this one."""
        super().prepare(axes, view, last_step)
        format_accuracy(axes)
        axes.set_ylim(self.low, self.high)
        self._chance_level = view.chance
        self._chance = draw_chance(axes, view.chance, side="outside")
        for artist in self._chance:
            artist.set_animated(True)

    def standing(self, kept: View | None) -> Sequence[Artist]:
        """The chance level and the curves of the kept run."""
        return [*self._chance, *super().standing(kept)]

    def moving(self, view: View) -> Sequence[Artist]:
        """The curves, each with its name; near zero the names stand above that of chance."""
        artists = super().moving(view)
        train, test = self._names
        height, least = 0.07, self._chance_level  # of a name; where the lowest stands
        if test.xy[1] < least + 3 * height:
            for name in test, train:
                least = max(name.xy[1], least + 1.2 * height)
                name.xy = (1, least)
                name.set_verticalalignment("bottom")
        return artists


class SpectrumPanel:
    """The Fourier spectrum of the embedding at this moment, one bar for each frequency."""

    height = 1.9

    def prepare(self, axes: Axes, view: View, last_step: int) -> None:
        """Dress empty axes for runs like this one."""
        self._axes = axes
        frequencies = len(view.spectrum or ())
        axes.set_xlim(0, frequencies + 1)
        axes.set_ylim(0, min(1, 4 / frequencies))
        axes.set_xlabel("frequency over the symbols", fontsize=LARGE)
        axes.set_ylabel("share", fontsize=LARGE)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
        axes.tick_params(labelsize=SMALL)
        axes.spines[["top", "right"]].set_visible(False)
        self._bars = LineCollection([], colors="#000000", linewidths=3, animated=True)
        axes.add_collection(self._bars, autolim=False)
        (self._kept,) = axes.plot(
            [], [], "o", color=TEST, markersize=4, markerfacecolor="none", animated=True
        )

    def outgrown(self, views: Iterable[View]) -> bool:
        """Make room for what these runs have reached; whether the axes had to change for it."""
        _, high = self._axes.get_ylim()
        tallest = max((max(v.spectrum) for v in views if v.spectrum), default=0)
        if not tallest > high:
            return False
        self._axes.set_ylim(0, 1.5 * tallest)
        return True

    def standing(self, kept: View | None) -> Sequence[Artist]:
        """A ring where each bar of the kept run ends."""
        shares = (kept.spectrum if kept else None) or ()
        self._kept.set_data(range(1, len(shares) + 1), shares)
        return [self._kept]

    def moving(self, view: View) -> Sequence[Artist]:
        """The bars."""
        shares = enumerate(view.spectrum or (), start=1)
        self._bars.set_segments([[(k, 0), (k, share)] for k, share in shares])
        return [self._bars]


def panel(name: str) -> Panel:
    """A new panel of this name.

    Raises:
        ValueError: there is no such panel.
    """
    if name not in PANELS:
        raise ValueError(f"There is no panel {name!r}. Choose from: {', '.join(PANELS)}.")
    return PANELS[name]()


PANELS: dict[str, Callable[[], Panel]] = {
    "accuracy": AccuracyPanel,
    "loss": lambda: CurvePanel(("train_loss", "test_loss"), "loss (log)", 1e-3, 30, True),
    "margin": lambda: CurvePanel(("train_margin", "test_margin"), "margin", -12, 12),
    "weight norm": lambda: CurvePanel(("weight_norm",), "weight norm", 0, 40),
    "gini": lambda: CurvePanel(("gini",), "spectrum Gini", 0, 1),
    "spectrum": SpectrumPanel,
}


def _measured_on(key: str) -> str:
    prefix = key.split("_")[0]
    return prefix if prefix in CURVES else ""
