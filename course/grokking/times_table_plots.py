"""Pictures of the times table: what learners cover and score, arrays, a product taken apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from grokking.picture import Picture
from grokking.plots import GREY, LARGE, SERIES, SMALL, TEST, TRAIN, format_accuracy
from grokking.tables import Table
from grokking.times_table import DERIVABLE, KNOWN, UNKNOWN, Cell

# Apart in lightness too, and only an unknown cell is empty: no reader needs the hues.
FILL = {KNOWN: TRAIN, DERIVABLE: "#F5C77E", UNKNOWN: "white"}
TEXT = {KNOWN: "white", DERIVABLE: "black"}
DOT = 9  # points, the diameter of a dot of an array
SCORES = LinearSegmentedColormap.from_list("scores", ["white", TRAIN])


def coverage_figure(labels: Mapping[Cell, str], title: str) -> Picture:
    """The times table, each cell known, derivable or unknown.

    Args:
        labels: what `grokking.times_table.coverage` gives for every cell of a table.
        title: what the figure shows.

    Raises:
        ValueError: no cell, or a label of another kind.
    """
    if not labels or not set(labels.values()) <= set(FILL):
        raise ValueError(f"Label one cell or more, each as one of: {', '.join(FILL)}.")
    size = max(max(cell) for cell in labels)
    figure = Figure(figsize=(5.6, 6.0), dpi=200, layout="constrained")
    axes = figure.subplots()
    for (a, b), label in labels.items():
        axes.fill(
            (b - 0.5, b + 0.5, b + 0.5, b - 0.5),
            (a - 0.5, a - 0.5, a + 0.5, a + 0.5),
            facecolor=FILL[label],
            edgecolor=GREY,
            linewidth=0.5,
            clip_on=False,  # else the last row and column have half a border
        )
        if label != UNKNOWN:
            weight = "bold" if label == KNOWN else "normal"
            axes.text(
                b,
                a,
                str(a * b),
                color=TEXT[label],
                fontweight=weight,
                fontsize=SMALL,
                ha="center",
                va="center",
            )
    axes.set_xlim(0.5, size + 0.5)
    axes.set_ylim(size + 0.5, 0.5)
    axes.set_aspect("equal")
    axes.set_xticks(range(1, size + 1))
    axes.set_yticks(range(1, size + 1))
    axes.tick_params(labelsize=SMALL, length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("second factor b", fontsize=LARGE)
    axes.set_ylabel("first factor a", fontsize=LARGE)
    axes.set_title(title, loc="left", fontsize=LARGE)
    counts = Counter(labels.values())
    figure.legend(
        handles=[
            Patch(facecolor=fill, edgecolor=GREY, label=f"{label}: {counts[label]}")
            for label, fill in FILL.items()
        ],
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=SMALL,
    )
    return Picture(figure, f"{title}. {_describe_coverage(labels, size)}")


def array_figure(a: int, b: int) -> Picture:
    """The dots of a × b as a rows of b, and beside it the same dots turned: b rows of a.

    The first row is marked in both; a quarter turn makes it the last column.

    Raises:
        ValueError: a factor below 1.
    """
    _require_factors(a, b)
    figure = Figure(figsize=(6.4, 0.8 + 0.28 * max(a, b)), dpi=200, layout="constrained")
    left, right = figure.subplots(1, 2)
    side = max(a, b)
    for axes, rows, columns in ((left, a, b), (right, b, a)):
        _draw_dots(axes, rows, columns)
        _frame_dots(axes, side, side)
        marked = [(k, 0) if axes is left else (a - 1, k) for k in range(b)]
        axes.plot(*zip(*marked, strict=True), "s", color=TEST, markersize=DOT)
        axes.set_title(f"{rows} × {columns}: {rows} rows of {columns}", fontsize=LARGE)
    return Picture(
        figure,
        f"Two arrays of dots. On the left {a} rows of {b} dots, on the right {b} rows of {a}: the "
        f"same {a * b} dots, turned by a quarter: the first row, drawn as squares, has become the "
        f"last column. So {a} × {b} = {b} × {a} = {a * b}.",
    )


def decomposition_figure(a: int, b: int, c: int) -> Picture:
    """The dots of a × b, of which the last c columns are crossed out: a × (b − c) = a × b − a × c.

    Raises:
        ValueError: a factor below 1, or a c that is not below b.
    """
    _require_factors(a, b, c)
    if c >= b:
        raise ValueError(f"Take away fewer columns than there are: {c} of {b}.")
    figure = Figure(figsize=(6.4, 1.0 + 0.28 * a), dpi=200, layout="constrained")
    axes = figure.subplots()
    _draw_dots(axes, a, b)
    away = [(column, row) for row in range(a) for column in range(b - c, b)]
    axes.plot(*zip(*away, strict=True), "x", color=TEST, markersize=1.6 * DOT, markeredgewidth=2)
    _frame_dots(axes, a, b)
    sentence = f"{a} × {b - c} = {a} × {b} − {a} × {c} = {a * b} − {a * c} = {a * (b - c)}"
    axes.set_title(sentence, fontsize=LARGE)
    columns = "the last column is" if c == 1 else f"the last {c} columns are"
    return Picture(
        figure, f"An array of {a} rows of {b} dots, in which {columns} crossed out. {sentence}."
    )


def fraction_figure(scores: Mapping[str, Mapping[float, Sequence[float]]], title: str) -> Picture:
    """Each learner's score on the cells that were not shown, against the share that was.

    A line runs through the medians, and a band goes from the lowest score to the highest.

    Args:
        scores: learner → share of the table that was shown → scores over several draws; up to
            five learners.
        title: what the figure shows.
    """
    figure = Figure(figsize=(6.4, 3.8), dpi=200, layout="constrained")
    axes = figure.subplots()
    format_accuracy(axes)
    axes.set_ylabel("unseen cells answered rightly", fontsize=LARGE)
    axes.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0, symbol=" %"))
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title, loc="left", fontsize=LARGE)
    for (learner, by_share), (colour, dash) in zip(scores.items(), SERIES, strict=False):
        shares = list(by_share)
        axes.fill_between(
            shares,
            [min(drawn) for drawn in by_share.values()],
            [max(drawn) for drawn in by_share.values()],
            color=colour,
            alpha=0.15,
            linewidth=0,
        )
        middle = [median(drawn) for drawn in by_share.values()]
        axes.plot(shares, middle, color=colour, linestyle=dash, marker="o", markersize=4)
        axes.annotate(
            learner,
            (shares[-1], middle[-1]),
            textcoords="offset points",
            xytext=(7, 0),
            va="center",
            color=colour,
            fontsize=SMALL,
        )
    axes.set_xlim(0, 1.12 * max(shares))
    draws = len(next(iter(by_share.values())))
    figure.text(
        0.99,
        0.01,
        f"{draws} draws at each point: line median, band lowest to highest",
        ha="right",
        color=GREY,
        fontsize=SMALL,
    )
    axes.set_xlabel("share of the table that is shown\n", fontsize=LARGE)  # leaves a line
    rows = [
        [learner, f"{100 * share:.0f} %", *(_percent(end(drawn)) for end in (median, min, max))]
        for learner, by_share in scores.items()
        for share, drawn in by_share.items()
    ]
    said = "; ".join(
        f"{learner} {', '.join(f'{_percent(median(d))} at {_percent(s)}' for s, d in row.items())}"
        for learner, row in scores.items()
    )
    return Picture(
        figure,
        f"{title}. Median share of unseen cells answered rightly, by the share of the table that "
        f"was shown, over {draws} draws: {said}.",
        Table(["learner", "shown", "median", "lowest", "highest"], rows),
    )


def panel_figure(
    panels: Mapping[str, Mapping[str, float]],
    title: str,
    across: str = "what was held out",
    down: str = "learner",
) -> Picture:
    """Scores on several splits, a row for each learner and a column for each split.

    Args:
        panels: learner → kind of split → score, from 0 to 1; the same splits for all.
        title: what the figure shows.
        across: the name of the horizontal axis.
        down: the name of the vertical axis.
    """
    kinds = list(next(iter(panels.values())))
    figure = Figure(figsize=(6.4, 1.3 + 0.45 * len(panels)), dpi=200, layout="constrained")
    axes = figure.subplots()
    axes.imshow([list(p.values()) for p in panels.values()], cmap=SCORES, vmin=0, vmax=1.2)
    axes.vlines([0.5 + i for i in range(len(kinds) - 1)], -0.5, len(panels) - 0.5, GREY, lw=0.5)
    axes.hlines([0.5 + i for i in range(len(panels) - 1)], -0.5, len(kinds) - 0.5, GREY, lw=0.5)
    for row, panel in enumerate(panels.values()):
        for column, kind in enumerate(kinds):
            colour = "white" if panel[kind] > 0.7 else "black"
            text = _percent(panel[kind])
            axes.text(column, row, text, color=colour, fontsize=LARGE, ha="center", va="center")
    axes.set_aspect("auto")
    names = kinds if len(kinds) < 4 else [kind.replace(" ", "\n") for kind in kinds]
    axes.set_xticks(range(len(kinds)), names, fontsize=SMALL)
    axes.set_yticks(range(len(panels)), list(panels), fontsize=LARGE)
    axes.tick_params(length=0)
    axes.set_xlabel(across, fontsize=LARGE)
    axes.set_ylabel(down, fontsize=LARGE)
    axes.set_title(title, loc="left", fontsize=LARGE)
    rows = [[name, *(_percent(panel[kind]) for kind in kinds)] for name, panel in panels.items()]
    said = "; ".join(
        f"{name}: {', '.join(f'{kind} {_percent(panel[kind])}' for kind in kinds)}"
        for name, panel in panels.items()
    )
    return Picture(
        figure,
        f"{title}. Share of cells answered rightly, by {across}. {said}.",
        Table([down, *kinds], rows),
    )


def _percent(score: float) -> str:
    return f"{100 * score:.0f} %"


def _draw_dots(axes: Axes, rows: int, columns: int) -> None:
    dots = [(column, row) for row in range(rows) for column in range(columns)]
    axes.plot(*zip(*dots, strict=True), "o", color=TRAIN, markersize=DOT)


def _frame_dots(axes: Axes, rows: int, columns: int) -> None:
    axes.set_xlim(-0.7, columns - 0.3)
    axes.set_ylim(rows - 0.3, -0.7)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _require_factors(*factors: int) -> None:
    if min(factors) < 1:
        raise ValueError(f"Each factor is at least 1, but one of {factors} is not.")


def _describe_coverage(labels: Mapping[Cell, str], size: int) -> str:
    counts = Counter(labels.values())
    full = [
        str(row)
        for row in range(1, size + 1)
        if all(label != UNKNOWN for (a, _), label in labels.items() if a == row)
    ]
    rows = f"Rows without an unknown cell: {', '.join(full)}." if full else "Each row lacks a cell."
    return (
        f"The table of {size} by {size}: {counts[KNOWN]} cells known, {counts[DERIVABLE]} "
        f"derivable, {counts[UNKNOWN]} unknown. {rows}"
    )
