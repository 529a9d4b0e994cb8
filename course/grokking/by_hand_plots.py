"""Pictures of one cell followed by hand: logits that become probabilities, weights that move."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter
from torch import Tensor

from grokking.picture import Picture
from grokking.plots import GREY, LARGE, SMALL, TEST, TRAIN, draw_chance
from grokking.tables import Table

SIGNS = "PuOr"  # orange below zero, purple above


def choice_figure(logits: Tensor, right: int, title: str) -> Picture:
    """The logits of one cell, and beside them the probabilities that the softmax makes of them.

    Args:
        logits: one for each symbol, of shape (symbols,).
        right: the symbol that answers the cell rightly.
        title: what the figure shows.
    """
    numbers, shares = logits.tolist(), logits.softmax(dim=0).tolist()
    symbols = range(len(numbers))
    figure = Figure(figsize=(6.4, 3.2), dpi=200, layout="constrained")
    left, middle = figure.subplots(1, 2)
    for axes, values, name in ((left, numbers, "logit"), (middle, shares, "probability")):
        bars = axes.bar(symbols, values, color=["#B9CFE0"] * len(numbers), edgecolor=TRAIN)
        bars[right].set(facecolor=TEST, edgecolor=TEST, hatch="//")
        axes.set_xticks(symbols, [f"{s}\nright" if s == right else str(s) for s in symbols])
        axes.get_xticklabels()[right].set_color(TEST)
        axes.set_xlabel("symbol", fontsize=LARGE)
        axes.set_ylabel(name, fontsize=LARGE)
        axes.tick_params(labelsize=SMALL)
        axes.spines[["top", "right"]].set_visible(False)
    left.axhline(0, color=GREY, linewidth=0.8)
    left.margins(y=0.15)
    middle.set_ylim(0, 1)
    middle.set_xlim(right=1.6 * len(numbers))  # room for the name of the line
    middle.yaxis.set_major_formatter(PercentFormatter(xmax=1, symbol=" %"))
    draw_chance(middle, 1 / len(numbers))
    figure.suptitle(title, fontsize=LARGE, x=0.01, ha="left")
    rows = [
        [str(symbol), f"{number:.3f}", f"{100 * share:.1f} %"]
        for symbol, number, share in zip(symbols, numbers, shares, strict=True)
    ]
    said = ", ".join(f"symbol {s}: {number}, {share}" for s, number, share in rows)
    return Picture(
        figure,
        f"{title}. Logit and probability of each symbol; the right one is {right}. {said}. "
        f"Chance is drawn at {100 / len(numbers):.0f} %.",
        Table(["symbol", "logit", "probability"], rows),
    )


def weights_figure(panels: Mapping[str, Tensor], title: str, rows: str, columns: str) -> Picture:
    """Small tables of weights side by side: purple above zero, orange below, the numbers inside.

    Args:
        panels: name → weights of shape (rows, columns), all of one shape.
        title: what the figure shows.
        rows: what a row is.
        columns: what a column is.
    """
    tables = {name: weights.detach() for name, weights in panels.items()}
    reach = max(float(weights.abs().max()) for weights in tables.values()) or 1.0
    figure = Figure(figsize=(6.4, 3.4), dpi=200, layout="constrained")
    grid = figure.subplots(1, len(tables), sharey=True, squeeze=False)[0]
    for axes, (name, weights) in zip(grid, tables.items(), strict=True):
        axes.imshow(weights.numpy(), cmap=SIGNS, vmin=-1.3 * reach, vmax=1.3 * reach, aspect="auto")
        for row, line in enumerate(weights.tolist()):
            for column, value in enumerate(line):
                axes.text(column, row, _written(value), ha="center", va="center", fontsize=SMALL)
        axes.set_title(name, fontsize=LARGE)
        axes.set_xticks(range(weights.shape[1]))
        axes.set_yticks(range(weights.shape[0]))
        axes.set_xlabel(columns, fontsize=LARGE)
        axes.tick_params(labelsize=SMALL, length=0)
    grid[0].set_ylabel(rows, fontsize=LARGE)
    key = {"above zero": 0.8, "below zero": 0.2}
    patches = [Patch(color=colormaps[SIGNS](place), label=name) for name, place in key.items()]
    figure.legend(handles=patches, loc="outside lower left", ncols=2, frameon=False, fontsize=SMALL)
    figure.suptitle(title, fontsize=LARGE, x=0.01, ha="left")
    moved = "; ".join(
        f"{name}: not zero in rows {_rows(weights) or 'none'}" for name, weights in tables.items()
    )
    return Picture(
        figure,
        f"{title}. Tables of weights, one line for each {rows}. {moved}.",
        Table(
            [rows, *tables],
            [
                [
                    str(row),
                    *(
                        " ".join(map(_written, weights[row].tolist()))
                        for weights in tables.values()
                    ),
                ]
                for row in range(len(next(iter(tables.values()))))
            ],
        ),
    )


def _written(value: float) -> str:
    return "0" if value == 0 else f"{value:+.3f}".replace("-", "−")


def _rows(weights: Tensor) -> str:
    return ", ".join(str(row) for row, line in enumerate(weights) if line.any())
