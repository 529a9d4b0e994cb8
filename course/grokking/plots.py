"""The figures of the course.

Every figure has a logarithmic step axis where steps are drawn, the chance level where accuracy is,
colours and dashes that do not depend on hue, and a description made from the data it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, PercentFormatter

from grokking.metrics import Delay, first_crossing, success_interval
from grokking.picture import Picture
from grokking.tables import Table, history_table
from grokking.training import History, Run

# Okabe & Ito's palette, told apart with every common colour vision.
LARGE, SMALL = 11, 9.5  # points
TRAIN, TEST, GREY = "#0072B2", "#D55E00", "#666666"
SERIES = (
    ("#000000", "-"),
    ("#0072B2", "--"),
    ("#D55E00", "-"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
)
STAGES = (("memorising", "#DDE8F0"), ("plateau", "#F2F2F2"), ("breakthrough", "#FBE6DA"))
BREAKTHROUGH_BEGINS = 0.1  # test accuracy at which the third stage is said to begin


def accuracy_axes(height: float = 3.6, dpi: int = 200) -> tuple[Figure, Axes]:
    """An empty figure of accuracy in per cent against optimiser steps on a log axis.

    Args:
        height: in inches; the width is 6.4.
        dpi: dots per inch; 100 matches a plain screen, 200 is sharp on every screen.
    """
    figure = Figure(figsize=(6.4, height), dpi=dpi, layout="constrained")
    axes = figure.subplots()
    format_steps(axes)
    format_accuracy(axes)
    return figure, axes


def format_steps(axes: Axes) -> None:
    """Give axes a logarithmic axis of optimiser steps, and no frame."""
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
    axes.set_xlabel("optimiser steps (log scale)", fontsize=LARGE)
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right"]].set_visible(False)


def format_accuracy(axes: Axes) -> None:
    """Give axes a vertical axis of accuracy in per cent."""
    axes.set_ylabel("accuracy", fontsize=LARGE)
    axes.set_ylim(-0.03, 1.05)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, symbol=" %"))


def draw_chance(axes: Axes, chance: float, side: str = "right") -> tuple[Artist, Artist]:
    """A dotted line at the accuracy of a guesser.

    Args:
        axes: of accuracies.
        chance: from 0 to 1.
        side: where its name stands: above its left or right end, or ``"outside"``, beyond the right
            end, where no curve can cross it.
    """
    if side != "outside":
        return draw_level(axes, chance, f"chance, 1 in {1 / chance:.0f}", side)
    line = axes.axhline(chance, color=GREY, linestyle=":", linewidth=1.2)
    return line, write_outside(axes, f"chance,\n1 in {1 / chance:.0f}", chance, GREY)


def draw_level(
    axes: Axes, height: float, name: str, side: str = "right", points: int = 3
) -> tuple[Artist, Artist]:
    """A dotted line at a height, named at its left or right end, so many points above it."""
    line = axes.axhline(height, color=GREY, linestyle=":", linewidth=1.2)
    text = axes.annotate(
        name,
        (1 if side == "right" else 0.01, height),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        xytext=(0, points),
        ha=side,
        color=GREY,
        fontsize=SMALL,
    )
    return line, text


def accuracy_figure(run: Run, title: str | None = None, stages: bool = False) -> Picture:
    """Train and test accuracy of one run against its steps.

    Args:
        run: a run that has taken at least one step.
        title: what the figure shows; by default, when the run memorised and generalised.
        stages: shade memorising, plateau and breakthrough (see ``stage_bounds``).

    Raises:
        ValueError: the run has not taken a step yet.
    """
    _require_steps(run)
    figure, axes = accuracy_axes()
    steps, history = run.history["step"], run.history
    axes.set_xlim(1, max(run.step, 10))
    if stages:
        _shade_stages(axes, run)
    draw_chance(axes, run.task.chance)
    axes.plot(steps, history["train_accuracy"], color=TRAIN, linestyle="--", linewidth=2)
    axes.plot(steps, history["test_accuracy"], color=TEST, linewidth=2)
    _name_curve(axes, run, "train_accuracy", "shown cells (train)", TRAIN)
    _name_curve(axes, run, "test_accuracy", "held-out cells (test)", TEST)
    axes.set_title(title or describe(run.delay, run.step), loc="left", fontsize=LARGE)
    axes.annotate(
        f"{run.task.name}, seed {run.recipe.seed}",
        (1, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        xytext=(0, -31),
        ha="right",
        va="center",
        fontsize=SMALL,
        color=GREY,
    )
    return Picture(
        figure,
        f"{_describe_curves(run)} {describe(run.delay, run.step)}.",
        history_table(history, ("train_accuracy", "test_accuracy")),
    )


def comparison_figure(groups: Mapping[str, Sequence[Run]], title: str) -> Picture:
    """Test accuracy of several groups of runs, one thin line a run, one colour a group.

    A grey band shows when the runs memorised, from the first of them to the last.

    Args:
        groups: label → runs that differ in the seed only; up to five groups.
        title: what the figure shows.

    Raises:
        ValueError: no group, more than five, or a run that has not taken a step.
    """
    if not 1 <= len(groups) <= len(SERIES):
        raise ValueError(f"Give 1 to {len(SERIES)} groups of runs; there are {len(groups)}.")
    runs = [run for group in groups.values() for run in group]
    for run in runs:
        _require_steps(run)
    figure, axes = accuracy_axes(height=3.4 + 0.25 * len(groups))
    axes.set_xlim(1, max(run.step for run in runs))
    axes.set_ylabel("accuracy on held-out cells", fontsize=LARGE)
    axes.set_title(title, loc="left", fontsize=LARGE)
    _shade_memorised(axes, runs)
    draw_chance(axes, runs[0].task.chance, side="outside")
    for (label, group), (colour, dash) in zip(groups.items(), SERIES, strict=False):
        for run in group:
            (line,) = axes.plot(
                run.history["step"],
                run.history["test_accuracy"],
                color=colour,
                linestyle=dash,
                linewidth=1.5,
            )
        line.set_label(f"{label}: {successes(group)}")
    figure.legend(loc="outside lower left", frameon=False, fontsize=SMALL, handlelength=3)
    details = "; ".join(f"{label}: {_describe_group(group)}" for label, group in groups.items())
    return Picture(
        figure,
        f"{title}. Test accuracy against optimiser steps on a log axis, chance drawn at "
        f"{100 * runs[0].task.chance:.1f} %. {details}.",
        _comparison_table(groups),
    )


def _comparison_table(groups: Mapping[str, Sequence[Run]]) -> Table:
    def step(number: int | None, run: Run) -> str:
        return f"not by {run.step:,}" if number is None else f"{number:,}"

    return Table(
        ["group", "seed", "memorised at step", "generalised at step"],
        [
            [
                label,
                str(run.recipe.seed),
                step(run.delay.memorised, run),
                step(run.delay.generalised, run),
            ]
            for label, group in groups.items()
            for run in group
        ],
    )


def successes(runs: Sequence[Run]) -> str:
    """How many of the runs generalised, in words, with the 95 % interval of the rate."""
    reached = sum(run.delay.generalised is not None for run in runs)
    low, high = success_interval(reached, len(runs))
    return (
        f"{reached} of {len(runs)} runs reach 99 % (interval {100 * low:.0f} to {100 * high:.0f} %)"
    )


def describe(delay: Delay, step: int | None = None) -> str:
    """When a run memorised and generalised, in words.

    Args:
        delay: of the run.
        step: how far the run has come, if it is not going on.
    """
    so_far = "yet" if step is None else f"by step {step:,}"
    if delay.memorised is None:
        return f"Not memorised {so_far}"
    memorised = f"Memorised at step {delay.memorised:,}"
    if delay.generalised is None or delay.ratio is None:
        return f"{memorised}, not generalised {so_far}"
    return f"{memorised}, generalised at step {delay.generalised:,}: {delay.ratio:.1f} times later"


class Followed(Protocol):
    """A run, or what was written down of one."""

    @property
    def history(self) -> History:
        """Its measurements; see ``grokking.training.Run``."""

    @property
    def delay(self) -> Delay:
        """When it memorised and generalised."""


def stage_bounds(run: Followed) -> tuple[int | None, int | None, int | None]:
    """The steps at which memorising ends, the plateau ends, and the breakthrough ends.

    Memorising ends at 99 % train accuracy, the plateau at 10 % test accuracy, the breakthrough at
    99 % test accuracy. A stage that the run has not ended is None.
    """
    plateau_ends = first_crossing(
        run.history["step"], run.history["test_accuracy"], BREAKTHROUGH_BEGINS
    )
    return run.delay.memorised, plateau_ends, run.delay.generalised


def stages(bounds: Sequence[int | None]) -> Iterator[tuple[str, str, float, int | None]]:
    """Name, shade, first and last step of each stage that was entered; see ``stage_bounds``."""
    begin: float = 1
    for (name, shade), end in zip(STAGES, bounds, strict=True):
        yield name, shade, begin, end
        if end is None:
            return
        begin = end


def _shade_stages(axes: Axes, run: Run) -> None:
    axes.set_ylim(top=1.2)
    for number, (name, shade, begin, end) in enumerate(stages(stage_bounds(run))):
        last = run.step if end is None else end
        axes.axvspan(begin, last, color=shade, zorder=0)
        write_at_top(axes, name, (begin * last) ** 0.5, line=number % 2)


def _shade_memorised(axes: Axes, runs: Sequence[Run]) -> None:
    memorised = [run.delay.memorised for run in runs if run.delay.memorised is not None]
    if memorised:
        axes.set_ylim(top=1.2)
        axes.axvspan(min(memorised), max(memorised), color="#E4E4E4", zorder=0)
        write_at_top(axes, "memorised", (min(memorised) * max(memorised)) ** 0.5)


def write_at_top(axes: Axes, text: str, step: float, line: int = 0) -> Artist:
    """Write a word at the upper edge of axes, at this step, in the first line or the next."""
    return axes.annotate(
        text,
        (step, 0.94 - 0.075 * line),
        xycoords=("data", "axes fraction"),
        ha="center",
        fontsize=SMALL,
    )


def write_outside(
    axes: Axes, text: str, height: float, colour: str, kind: type[Annotation] = Annotation
) -> Annotation:
    """Write something right of axes, at this height of their vertical scale."""
    name = kind(
        text,
        (1, height),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        xytext=(4, 0),
        va="center",
        color=colour,
        fontsize=SMALL,
        annotation_clip=False,
        clip_on=False,
    )
    axes.add_artist(name)
    return name


def _name_curve(axes: Axes, run: Run, key: str, text: str, colour: str) -> None:
    """Write a curve's name left of where it reaches 50 %, or above the middle of the axis."""
    steps, values = run.history["step"], run.history[key]
    half = first_crossing(steps, values, 0.5)
    axes.annotate(
        text,
        (run.step**0.5, values[-1]) if half is None else (half, values[steps.index(half)]),
        textcoords="offset points",
        xytext=(0, 8) if half is None else (-6, 6),
        ha="center" if half is None else "right",
        color=colour,
        fontsize=SMALL,
    )


def _describe_curves(run: Run) -> str:
    train, test = run.history["train_accuracy"][-1], run.history["test_accuracy"][-1]
    return (
        f"Accuracy against optimiser steps on a log axis, {run.task.name}, chance drawn at "
        f"{100 * run.task.chance:.1f} %. At step {run.step:,} train accuracy is "
        f"{100 * train:.0f} % and test accuracy {100 * test:.0f} %."
    )


def _describe_group(group: Sequence[Run]) -> str:
    reached = [run.delay.generalised for run in group if run.delay.generalised is not None]
    if not reached:
        return f"{successes(group)} by step {max(run.step for run in group):,}"
    return f"{successes(group)}, at steps {min(reached):,} to {max(reached):,}"


def _require_steps(run: Run) -> None:
    if run.step == 0:
        raise ValueError("This run has not taken a step yet. Train it first: run.train(1000).")
