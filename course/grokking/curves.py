"""One measurement of several runs, each curve with a name of its own."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from grokking.picture import Picture
from grokking.plots import (
    GREY,
    LARGE,
    SERIES,
    SMALL,
    draw_chance,
    draw_level,
    format_accuracy,
    format_steps,
)
from grokking.tables import MOST_ROWS, Table, written
from grokking.training import History

STYLES = (*SERIES[1:], SERIES[0])  # blue and orange first, as for train and test elsewhere
UNITS = {"accuracy": "accuracy", "loss": "loss (nats)", "margin": "margin (logits)"}


def curves_figure(
    curves: Mapping[str, tuple[History, str]],
    title: str,
    chance: float | None = None,
    mark: Mapping[str, float] | None = None,
    side: str = "right",
    zoom: float | None = None,
) -> Picture:
    """Curves of one kind of measurement against optimiser steps on a log axis.

    Args:
        curves: name → a run's history and which of its measurements to draw, such as
            ``(run.history, "test_loss")``; up to five, all accuracies, all losses or all margins.
        title: what the figure shows.
        chance: the accuracy of a guesser; not for losses: ``mark`` ln p there.
        mark: name → height of a horizontal line.
        side: where the names of these lines stand, left or right.
        zoom: an accuracy up to which a second panel draws the same curves, enlarged.

    Raises:
        ValueError: no curve, more than five, or measurements of different kinds.
    """
    kinds = {key.rsplit("_", 1)[-1] for _, key in curves.values()}
    if not 1 <= len(curves) <= len(STYLES) or len(kinds) > 1:
        raise ValueError(
            f"Give 1 to {len(STYLES)} curves of one kind (accuracy, loss or margin); here are "
            f"{len(curves)}, of: {', '.join(sorted(kinds)) or 'none'}."
        )
    (kind,) = kinds
    height = 3.2 + 0.25 * len(curves) + (1.6 if zoom else 0)
    figure = Figure(figsize=(6.4, height), dpi=200, layout="constrained")
    panels = figure.subplots(2 if zoom else 1, sharex=True, squeeze=False)[:, 0]
    if chance is not None and not zoom:
        draw_chance(panels[0], chance, side)
    for axes in panels:
        format_steps(axes)
        if kind == "accuracy":
            format_accuracy(axes)
        axes.set_ylabel(UNITS.get(kind, kind), fontsize=LARGE)
        for name, level in (mark or {}).items():
            draw_level(axes, level, name, side)
        for (name, (history, key)), (colour, dash) in zip(curves.items(), STYLES, strict=False):
            axes.plot(
                history["step"], history[key], color=colour, linestyle=dash, linewidth=2, label=name
            )
    if zoom:
        _enlarge(panels[0], panels[1], zoom)
    if chance is not None and zoom:
        for axes in panels:  # named in the legend: beside the line curves are in the way
            name = f"chance, 1 in {1 / chance:.0f}"
            axes.axhline(chance, color=GREY, linewidth=1.2, zorder=1, label=name)
    last = max(history["step"][-1] for history, _ in curves.values())
    panels[-1].set_xlim(1, last)
    panels[-1].set_xticks([*_decades(last), last])
    figure.suptitle(title, fontsize=LARGE, x=0.01, ha="left")
    figure.legend(
        handles=[line for line in panels[0].lines if not str(line.get_label()).startswith("_")],
        loc="outside lower left",
        frameon=False,
        fontsize=SMALL,
        handlelength=3,
    )
    said = "; ".join(f"{name}: {_describe(*curve)}" for name, curve in curves.items())
    lines = {**({"chance": chance} if chance is not None else {}), **(mark or {})}
    drawn = "".join(f" A line is drawn at {value:.3g}, {name}." for name, value in lines.items())
    return Picture(
        figure,
        f"{title}. {kind.capitalize()} against optimiser steps on a log axis. {said}.{drawn}",
        _table(curves),
    )


def _enlarge(whole: Axes, part: Axes, zoom: float) -> None:
    """Let ``part`` show accuracies up to ``zoom`` of what ``whole`` shows."""
    whole.set_xlabel("")
    part.set_ylim(-0.03 * zoom, zoom)
    part.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    part.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g} %"))
    part.set_ylabel(f"up to {100 * zoom:.3g} %", fontsize=LARGE)


def _decades(last: int) -> list[int]:
    """Powers of ten that leave room for a label at the last step."""
    return [10**n for n in range(len(str(last))) if 1.5 * 10**n <= last]


def _describe(history: History, key: str) -> str:
    steps, values = history["step"], history[key]
    return (
        f"{written(key, values[0])} at step {steps[0]:,}, lowest {written(key, min(values))}, "
        f"highest {written(key, max(values))}, {written(key, values[-1])} at step {steps[-1]:,}"
    )


def _table(curves: Mapping[str, tuple[History, str]]) -> Table:
    """One row for each step that all curves share, thinned."""
    columns = [
        dict(zip(history["step"], history[key], strict=True)) for history, key in curves.values()
    ]
    steps = sorted(set.intersection(*(set(column) for column in columns)))
    chosen = sorted({i * (len(steps) - 1) // (MOST_ROWS - 1) for i in range(MOST_ROWS)})
    kind = next(iter(curves.values()))[1]
    return Table(
        ["step", *curves],
        [
            [f"{steps[row]:,}", *(written(kind, column[steps[row]]) for column in columns)]
            for row in chosen
        ],
    )
