"""Pictures of a table: one square a cell, its colour the symbol that answers it."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from grokking.picture import Picture
from grokking.plots import LARGE, SMALL
from grokking.tasks import Table

# A circle of colours that goes from light to dark and back: symbol p − 1 is next to symbol 0.
COLOURS = "twilight"
HELD_OUT = "white"
MOST_WRITTEN = 12  # symbols up to which a cell shows its symbol as a number, too
WIDTH = 6.4  # inches


def table_figure(
    tables: Table | Mapping[str, Table], title: str, shown: Tensor | None = None
) -> Picture:
    """One or more tables, side by side, two in a row.

    Args:
        tables: a table of all p · p cells or of fewer, or several, each under its name.
        title: what the figure shows.
        shown: the indices of the cells to draw; the others stay white. By default all of them.

    Raises:
        ValueError: no table.
    """
    panels = {tables.name: tables} if isinstance(tables, Table) else dict(tables)
    if not panels:
        raise ValueError("There is no table to draw. Give one table or more.")
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure(
        figsize=(WIDTH, 0.4 + rows * (3.8 if columns == 1 else WIDTH / columns)),
        dpi=200,
        layout="constrained",
    )
    grid = figure.subplots(rows, columns, squeeze=False).flat
    for axes, (name, table) in zip(grid, panels.items(), strict=False):
        _draw(axes, table, shown)
        axes.set_title(name, fontsize=LARGE)
    for axes in list(grid)[len(panels) :]:
        axes.set_axis_off()
    figure.suptitle(title, fontsize=LARGE, x=0.01, ha="left")
    said = "; ".join(f"{name}: {_describe(table)}" for name, table in panels.items())
    hidden = "" if shown is None else f" {_shown(panels, shown)} cells are shown, the rest white."
    return Picture(figure, f"{title}. {said}.{hidden}")


def square(table: Table, shown: Tensor | None = None) -> Tensor:
    """The answers as an int64 tensor of shape (p, p), row a and column b; −1 where there is none.

    Args:
        table: of p symbols.
        shown: the indices of the cells to take, by default all.
    """
    pairs, answers = table.pairs, table.answers
    if shown is not None:
        pairs, answers = table.examples(shown)
    cells = torch.full((table.symbols, table.symbols), -1)
    cells[pairs[:, 0], pairs[:, 1]] = answers
    return cells


def _draw(axes: Axes, table: Table, shown: Tensor | None) -> None:
    cells, p = square(table, shown), table.symbols
    colours = colormaps[COLOURS].with_extremes(under=HELD_OUT)
    axes.imshow(cells.numpy(), cmap=colours, vmin=0, vmax=p, interpolation="nearest")
    if p <= MOST_WRITTEN:
        for a, b in (cells >= 0).nonzero().tolist():
            symbol = int(cells[a, b])
            red, green, blue, _ = colours(symbol / p)
            dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5
            colour = "white" if dark else "black"
            axes.text(b, a, str(symbol), color=colour, ha="center", va="center", fontsize=SMALL)
    ticks = range(p) if p <= MOST_WRITTEN else range(0, p, 10)
    axes.set_xticks(ticks)
    axes.set_yticks(ticks)
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel("b", fontsize=LARGE)
    axes.set_ylabel("a", fontsize=LARGE, rotation=0, labelpad=10)


def _describe(table: Table) -> str:
    cells = square(table)
    p = table.symbols
    mirrored = "the same" if torch.equal(cells, cells.T) else "not the same"
    every = torch.arange(p)
    once = all(torch.equal(part.sort().values, every) for part in (*cells, *cells.T))
    latin = (
        "in every row and column each symbol stands once"
        if once
        else "in some rows or columns a symbol is missing or stands more than once"
    )
    return f"{p} by {p} cells, mirrored at the diagonal {mirrored}, {latin}"


def _shown(panels: Mapping[str, Table], shown: Tensor) -> str:
    return f"{len(shown):,} of {len(next(iter(panels.values())).answers):,}"
