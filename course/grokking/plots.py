"""The figures of the course.

Every figure has a logarithmic step axis where steps are drawn, the chance level where accuracy is,
colours and dashes that do not depend on hue, and a description made from the data it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from grokking.metrics import Delay, first_crossing, success_interval
from grokking.picture import Picture
from grokking.training import Run

# Okabe & Ito's palette, told apart with every common colour vision.
TRAIN, TEST, GREY = "#0072B2", "#D55E00", "#666666"
SERIES = (
    ("#000000", "-"),
    ("#0072B2", "--"),
    ("#D55E00", "-"),
    ("#009E73", "-."),
    ("#CC79A7", ":"),
)
BREAKTHROUGH_BEGINS = 0.1  # test accuracy at which the third stage is said to begin


def accuracy_axes(dpi: int = 200) -> tuple[Figure, Axes]:
    """An empty figure of accuracy in per cent against optimiser steps on a log axis.

    Args:
        dpi: dots per inch; 100 matches a plain screen, 200 is sharp on every screen.
    """
    figure = Figure(figsize=(7.2, 3.6), dpi=dpi, layout="constrained")
    axes = figure.subplots()
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
    axes.set_xlabel("optimiser steps (log scale)")
    axes.set_ylabel("accuracy")
    axes.set_ylim(-0.03, 1.05)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1))
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def draw_chance(axes: Axes, chance: float) -> None:
    """A dotted line at the accuracy of a guesser, named at its right end."""
    axes.axhline(chance, color=GREY, linestyle=":", linewidth=1.2)
    axes.annotate(
        f"chance, 1 in {1 / chance:.0f}",
        (1, chance),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        xytext=(0, 3),
        ha="right",
        color=GREY,
        fontsize=8,
    )


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
    axes.set_title(title or describe(run.delay, run.step), loc="left", fontsize=11)
    axes.annotate(
        f"{run.task.name}, seed {run.recipe.seed}",
        (1, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        xytext=(0, -25),
        ha="right",
        va="center",
        fontsize=8,
        color=GREY,
    )
    return Picture(figure, f"{_describe_curves(run)} {describe(run.delay, run.step)}.")


def comparison_figure(groups: Mapping[str, Sequence[Run]], title: str) -> Picture:
    """Test accuracy of several groups of runs, one thin line a run, one colour a group.

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
    figure, axes = accuracy_axes()
    axes.set_xlim(1, max(run.step for run in runs))
    draw_chance(axes, runs[0].task.chance)
    handles = []
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
        handles.append(line)
    axes.legend(handles=handles, loc="upper left", frameon=False, fontsize=9, handlelength=3)
    axes.set_ylabel("test accuracy")
    axes.set_title(title, loc="left", fontsize=11)
    details = "; ".join(f"{label}: {_describe_group(group)}" for label, group in groups.items())
    return Picture(
        figure,
        f"{title}. Test accuracy against optimiser steps on a log axis, chance drawn at "
        f"{runs[0].task.chance:.1%}. {details}.",
    )


def successes(runs: Sequence[Run]) -> str:
    """How many of the runs generalised, in words, with the 95 % interval of the rate."""
    reached = sum(run.delay.generalised is not None for run in runs)
    low, high = success_interval(reached, len(runs))
    return f"{reached} of {len(runs)} runs reach 99 % (interval {low:.0%} to {high:.0%})"


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


def stage_bounds(run: Run) -> tuple[int | None, int | None, int | None]:
    """The steps at which memorising ends, the plateau ends, and the breakthrough ends.

    Memorising ends at 99 % train accuracy, the plateau at 10 % test accuracy, the breakthrough at
    99 % test accuracy. A stage that the run has not ended is None.
    """
    plateau_ends = first_crossing(
        run.history["step"], run.history["test_accuracy"], BREAKTHROUGH_BEGINS
    )
    return run.delay.memorised, plateau_ends, run.delay.generalised


def _shade_stages(axes: Axes, run: Run) -> None:
    axes.set_ylim(top=1.2)
    begin: float = 1
    for name, shade, end in zip(
        ("memorising", "plateau", "breakthrough"),
        ("#DDE8F0", "#F2F2F2", "#FBE6DA"),
        stage_bounds(run),
        strict=True,
    ):
        last = run.step if end is None else end
        axes.axvspan(begin, last, color=shade, zorder=0)
        axes.annotate(
            name,
            ((begin * last) ** 0.5, 0.945),
            xycoords=("data", "axes fraction"),
            ha="center",
            fontsize=8,
        )
        if end is None:
            return
        begin = end


def _name_curve(axes: Axes, run: Run, key: str, text: str, colour: str) -> None:
    """Write a curve's name to the left of where it reaches 50 %, or of its end."""
    steps, values = run.history["step"], run.history[key]
    step = first_crossing(steps, values, 0.5) or steps[-1]
    axes.annotate(
        text,
        (step, values[steps.index(step)]),
        textcoords="offset points",
        xytext=(-6, 6),
        ha="right",
        color=colour,
        fontsize=9,
    )


def _describe_curves(run: Run) -> str:
    train, test = run.history["train_accuracy"][-1], run.history["test_accuracy"][-1]
    return (
        f"Accuracy against optimiser steps on a log axis, {run.task.name}, chance drawn at "
        f"{run.task.chance:.1%}. At step {run.step:,} train accuracy is {train:.0%} and "
        f"test accuracy {test:.0%}."
    )


def _describe_group(group: Sequence[Run]) -> str:
    reached = [run.delay.generalised for run in group if run.delay.generalised is not None]
    if not reached:
        return f"{successes(group)} by step {max(run.step for run in group):,}"
    return f"{successes(group)}, at steps {min(reached):,} to {max(reached):,}"


def _require_steps(run: Run) -> None:
    if run.step == 0:
        raise ValueError("This run has not taken a step yet. Train it first: run.train(1000).")
