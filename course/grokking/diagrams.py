"""Figures of a sweep: the phase diagram, and how much longer generalising takes with less data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, PercentFormatter

from grokking.grid import Sweep
from grokking.metrics import (
    PHASES,
    Delay,
    censored_median,
    critical_fraction,
    generalisation_delay,
    phase,
)
from grokking.picture import Picture
from grokking.plots import GREY, LARGE, SMALL, TEST, TRAIN, draw_level
from grokking.training import History

# phase → its letter, the colours of its cell and of the letter, what a legend says
LOOKS = {
    "confusion": ("X", "#4D4D4D", "white", "confusion: shown cells are not fitted"),
    "memorisation": ("M", "#0072B2", "white", "memorisation: fitted, not generalised"),
    "not yet": ("?", "#E6E6E6", "black", "not yet: still rising when it was cut"),
    "grokking": ("G", "#E69F00", "black", "grokking: generalised later"),
    "comprehension": ("C", "#F7E9A0", "black", "comprehension: generalised at once"),
}


def phase_diagram(sweep: Sweep, title: str | None = None) -> Picture:
    """The phase that each weight decay and train fraction leads to, by the majority of its seeds.

    A cell shows its phase as a colour and as a letter, and below it how many of its runs agree.

    Args:
        sweep: over ``weight_decay``, ``train_fraction`` and ``seed``, every run trained.
        title: what the figure shows; by default, in how many cells grokking won.

    Raises:
        ValueError: the sweep has other axes.
        KeyError: a run was not trained yet.
    """
    decays, fractions, seeds = _axes(sweep)
    votes = [
        [
            Counter(map(_phase, sweep.runs(weight_decay=decay, train_fraction=fraction)))
            for fraction in fractions
        ]
        for decay in decays
    ]
    won = [[_winner(counts) for counts in row] for row in votes]
    cells = Counter(name for row in won for name in row)
    shown = [name for name in PHASES if cells[name]]
    total = len(decays) * len(fractions)
    title = title or f"Grokking in {cells['grokking']} of {total} cells"

    figure = Figure(figsize=(6.4, 1.9 + 0.5 * len(decays)), dpi=200, layout="constrained")
    axes = figure.subplots()
    for y, row in enumerate(votes):
        for x, counts in enumerate(row):
            _draw_cell(axes, x, y, _winner(counts), f"{max(counts.values())}/{len(seeds)}")
    axes.set_xlim(-0.5, len(fractions) - 0.5)
    axes.set_ylim(-0.5, len(decays) - 0.5)
    axes.set_xticks(range(len(fractions)), [_percent(fraction) for fraction in fractions])
    axes.set_yticks(range(len(decays)), [f"{decay:g}" for decay in decays])
    _label(axes, "cells shown (train fraction)", "weight decay", title)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    patches = [Patch(color=LOOKS[n][1], label=f"{LOOKS[n][0]}  {LOOKS[n][3]}") for n in shown]
    figure.legend(handles=patches, loc="outside lower left", frameon=False, fontsize=SMALL, ncols=2)
    _caption(axes, sweep)
    told = ", ".join(f"{name} in {cells[name]}" for name in shown)
    rows = "; ".join(
        f"weight decay {decay:g}: "
        + ", ".join(f"{name} at {_percent(f)}" for name, f in zip(row, fractions, strict=True))
        for decay, row in zip(decays, won, strict=True)
    )
    return Picture(
        figure,
        f"{title}. Phase diagram of {sweep.title}: weight decay against cells shown, the majority "
        f"of {len(seeds)} seeds, {sweep.grid.limit:,} steps at most. Cells: {told}. {rows}.",
    )


def delay_figure(sweep: Sweep, weight_decay: float, title: str | None = None) -> Picture:
    """Steps to 99 % train and test accuracy against the train fraction, at one weight decay.

    Lines are medians over the seeds in which runs that were cut count as later than all others
    (``censored_median``); bands reach from the first run to the last, and to the limit where a run
    was cut; a triangle on the limit stands for runs that were cut, with their number.

    Args:
        sweep: over ``weight_decay``, ``train_fraction`` and ``seed``, every run trained.
        weight_decay: one of the sweep's.
        title: what the figure shows; by default, the critical fraction within the limit.

    Raises:
        ValueError: the sweep has other axes.
        KeyError: a run was not trained yet, or there is none with this weight decay.
    """
    _, fractions, seeds = _axes(sweep)
    delays = {
        fraction: list(map(_delay, sweep.runs(weight_decay=weight_decay, train_fraction=fraction)))
        for fraction in fractions
    }
    memorised = {fraction: [d.memorised for d in of] for fraction, of in delays.items()}
    generalised = {fraction: [d.generalised for d in of] for fraction, of in delays.items()}
    limit = sweep.grid.limit
    title = title or describe_critical(*critical_fraction(generalised, limit), limit)

    figure = Figure(figsize=(6.4, 3.8), dpi=200, layout="constrained")
    axes = figure.subplots()
    axes.set_yscale("log")
    axes.set_ylim(10, 1.3 * limit)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1, symbol=" %", decimals=0))
    draw_level(axes, limit, f"limit, {limit:,} steps", points=-11)
    _draw_times(axes, memorised, limit, TRAIN, "--", "99 % of the shown cells (train)")
    _draw_times(axes, generalised, limit, TEST, "-", "99 % of the held-out cells (test)")
    _label(axes, "cells shown (train fraction)", "optimiser steps (log scale)", title)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower left", frameon=False, fontsize=SMALL, ncols=2)
    _caption(axes, sweep, " (bands: first to last)")
    details = "; ".join(
        f"{_percent(fraction)}: {_describe_times(steps, limit)}"
        for fraction, steps in generalised.items()
    )
    return Picture(
        figure,
        f"{title}. Steps on a log axis against cells shown, {sweep.title}, weight decay "
        f"{weight_decay:g}, {len(seeds)} seeds. Steps to 99 % test accuracy: {details}.",
    )


def describe_critical(too_little: float | None, enough: float | None, limit: int) -> str:
    """The bounds of ``grokking.metrics.critical_fraction``, in words."""
    if enough is None:
        return f"Within {limit:,} steps, no fraction is enough"
    if too_little is None:
        return f"Within {limit:,} steps, {_percent(enough)} of the cells are enough"
    return (
        f"Within {limit:,} steps, {_percent(too_little)} of the cells are too few, "
        f"{_percent(enough)} enough"
    )


def _axes(sweep: Sweep) -> tuple[Sequence[float], Sequence[float], Sequence[int]]:
    """The values of the three axes, decays and fractions in ascending order."""
    axes = {name: values for name, values in sweep.grid.axes.items() if len(values) > 1}
    if not axes.keys() <= {"weight_decay", "train_fraction", "seed"}:
        raise ValueError(
            f"This figure is for a sweep over weight_decay, train_fraction and seed; this one is "
            f"over {', '.join(axes)}."
        )
    decays, fractions, seeds = (
        sorted(sweep.grid.axes.get(name, [getattr(sweep.grid.base, name)]))
        for name in ("weight_decay", "train_fraction", "seed")
    )
    return decays, fractions, seeds


def _phase(history: History) -> str:
    return phase(history["step"], history["train_accuracy"], history["test_accuracy"])


def _delay(history: History) -> Delay:
    return generalisation_delay(
        history["step"], history["train_accuracy"], history["test_accuracy"]
    )


def _winner(counts: Counter[str]) -> str:
    """The phase of most runs; where two are as frequent, the one that comes first in PHASES."""
    return max(PHASES, key=lambda name: counts[name])


def _draw_cell(axes: Axes, x: int, y: int, name: str, agreement: str) -> None:
    letter, colour, ink, _ = LOOKS[name]
    axes.add_patch(Rectangle((x - 0.48, y - 0.47), 0.96, 0.94, color=colour))
    axes.text(
        x, y + 0.08, letter, ha="center", va="center", color=ink, fontsize=LARGE, weight="bold"
    )
    axes.text(x, y - 0.3, agreement, ha="center", va="center", color=ink, fontsize=6.5)


def _draw_times(
    axes: Axes,
    steps_of: Mapping[float, Sequence[int | None]],
    limit: int,
    colour: str,
    dash: str,
    label: str,
) -> None:
    times = {f: [limit if s is None else s for s in steps] for f, steps in steps_of.items()}
    axes.fill_between(
        list(times),
        [min(t) for t in times.values()],
        [max(t) for t in times.values()],
        color=colour,
        alpha=0.15,
        linewidth=0,
    )
    medians = {f: censored_median(times[f], [s is not None for s in steps_of[f]]) for f in times}
    axes.plot(
        list(medians),
        [float("nan") if m is None else m for m in medians.values()],
        color=colour,
        linestyle=dash,
        marker="o",
        markersize=4,
        linewidth=2,
        label=label,
    )
    for fraction, steps in steps_of.items():
        if cut := steps.count(None):
            axes.plot(fraction, limit, marker="^", color=colour, markersize=7, clip_on=False)
            axes.annotate(
                f"{cut} cut",
                (fraction, limit),
                textcoords="offset points",
                xytext=(0, -16),
                ha="center",
                color=colour,
                fontsize=SMALL,
            )


def _describe_times(steps: Sequence[int | None], limit: int) -> str:
    """Steps at which runs arrived, in words, for example ``"median 320 (250 to 446), 1 cut"``."""
    arrived = [step for step in steps if step is not None]
    if not arrived:
        return f"none of {len(steps)}"
    middle = censored_median(
        [limit if s is None else s for s in steps], [s is not None for s in steps]
    )
    told = "median beyond the limit" if middle is None else f"median {middle:,}"
    cut = len(steps) - len(arrived)
    return f"{told} ({min(arrived):,} to {max(arrived):,})" + (f", {cut} cut" if cut else "")


def _label(axes: Axes, x: str, y: str, title: str) -> None:
    axes.set_xlabel(x, fontsize=LARGE)
    axes.set_ylabel(y, fontsize=LARGE)
    axes.set_title(title, loc="left", fontsize=LARGE)
    axes.tick_params(labelsize=SMALL)


def _caption(axes: Axes, sweep: Sweep, of_seeds: str = "") -> None:
    seeds = f"{len(_axes(sweep)[2])} seeds{of_seeds}"
    axes.annotate(
        f"{sweep.title}, {seeds}, {sweep.grid.limit:,} steps at most",
        (1, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        xytext=(0, -42),
        ha="right",
        va="center",
        fontsize=SMALL,
        color=GREY,
    )


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.3g} %"
