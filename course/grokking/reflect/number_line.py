"""A prediction and its results on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from grokking.picture import Picture
from grokking.plots import LARGE, SMALL, TEST, TRAIN
from grokking.tables import Table


def number_line(
    prediction: float | None,
    results: Sequence[float],
    ends: tuple[float, float],
    words: Callable[[float], str],
    axis: str,
    logarithmic: bool = False,
) -> Picture:
    """A prediction above a line, results below it.

    Args:
        prediction: where it lies, or None.
        results: where they lie.
        ends: of the line.
        words: a place in words.
        axis: the line's name, with its unit.
        logarithmic: whether equal distances are equal factors.
    """
    figure = Figure(figsize=(6.4, 1.5), dpi=100, layout="constrained")
    axes = figure.subplots()
    if logarithmic:
        axes.set_xscale("log")
    axes.set_xlim(ends)
    axes.set_ylim(-1, 1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.set_xlabel(axis, fontsize=LARGE)
    axes.set_yticks([])
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.axhline(0, color="#BBBBBB", linewidth=1, zorder=0)
    marks = [("your prediction", 0.35, "v", TRAIN, "none", [prediction])]
    marks += [("the run" if len(results) == 1 else "the runs", -0.4, "^", TEST, TEST, [*results])]
    for name, height, shape, colour, face, places in marks:
        drawn = [place for place in places if place is not None]
        axes.plot(
            drawn,
            [height] * len(drawn),
            linestyle="",
            marker=shape,
            markersize=10,
            color=colour,
            markerfacecolor=face,
            markeredgewidth=2,
            clip_on=False,
        )
        if drawn:
            _name(axes, f"{name}: {words(drawn[-1])}" if len(drawn) == 1 else name, drawn, height)
    said = [
        *([f"You predicted {words(prediction)}"] if prediction is not None else []),
        *([f"the result is {', '.join(words(result) for result in results)}"] if results else []),
    ]
    alt = f"A line from {words(ends[0])} on, {axis}. {'; '.join(said) or 'No mark is placed yet'}."
    return Picture(
        figure,
        alt,
        Table(
            ["", "value"],
            [["prediction", "none" if prediction is None else words(prediction)]]
            + [["result", words(result)] for result in results],
        ),
    )


def _name(axes: Axes, text: str, places: Sequence[float], height: float) -> None:
    """Write a mark's name beside it, on the side where there is room."""
    _, right = axes.get_xlim()
    at = axes.transData.transform((max(places), 0))[0] / axes.transData.transform((right, 0))[0]
    beyond_middle = at > 0.55
    axes.annotate(
        text,
        (min(places) if beyond_middle else max(places), height),
        textcoords="offset points",
        xytext=(-11 if beyond_middle else 11, 0),
        ha="right" if beyond_middle else "left",
        va="center",
        fontsize=SMALL,
    )
