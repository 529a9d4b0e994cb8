"""The numbers behind a figure, for readers who do not see it or want them exactly."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS = 40


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        columns: the heads; the first column names the rows.
        rows: one text for each column.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def html(self) -> str:
        """The table in a box that scrolls, also with the keyboard."""
        heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.columns)
        body = "".join(
            f'<tr><th scope="row">{html.escape(first)}</th>'
            + "".join(f"<td>{html.escape(text)}</td>" for text in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        return (
            '<div role="region" aria-label="data table" tabindex="0" '
            'style="max-height: 20em; max-width: 100%; overflow: auto">'
            f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def folded(self) -> str:
        """The table behind a toggle of the page's own."""
        return f"<details><summary>Data table</summary>{self.html()}</details>"


def history_table(history: Mapping[str, Sequence[float]], keys: Sequence[str]) -> Table:
    """The measurements of a run, one row for each evaluated step, thinned to ``MOST_ROWS``.

    Args:
        history: of the run; see ``grokking.training.Run``.
        keys: which measurements.
    """
    rows = len(history["step"])
    chosen = sorted({i * (rows - 1) // (MOST_ROWS - 1) for i in range(MOST_ROWS)})
    return Table(
        ["step", *(key.replace("_", " ") for key in keys)],
        [
            [f"{history['step'][row]:,}", *(written(key, history[key][row]) for key in keys)]
            for row in chosen
        ],
    )


def written(key: str, value: float) -> str:
    """A measurement as a table states it: accuracies in per cent, the others to three digits."""
    return f"{100 * value:.1f} %" if key.endswith("accuracy") else f"{value:.3g}"
