"""A phase diagram that one can walk through: one button for each cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from grokking.diagrams import LOOKS

Cell = tuple[float, float]  # weight decay, train fraction

# One stop for the Tab key, as in any grid; arrows go from cell to cell and press it.
SCRIPT = """
const cells = [...this.closest('.widget-vbox').querySelectorAll('.widget-gridbox button')];
const columns = %d;
const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns};
const stopAt = cell => cells.forEach(other => { other.tabIndex = other === cell ? 0 : -1; });
cells.forEach((cell, here) => {
  cell.setAttribute('aria-label', cell.title);
  cell.addEventListener('focus', () => stopAt(cell));
  cell.addEventListener('keydown', event => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = cells[here + step];
    const leaves = Math.abs(step) === 1 &&
      Math.floor(here / columns) !== Math.floor((here + step) / columns);
    if (next && !leaves) { next.focus(); next.click(); }
  });
});
stopAt(cells[0]);
"""


class PhaseGrid(widgets.VBox):
    """The phase of each weight decay and train fraction, as a letter on a colour.

    Args:
        phases: (weight decay, train fraction) → name of the phase, one of
            ``grokking.metrics.PHASES``, and how many runs agree, in words.
        on_choice: called with the cell that was clicked, or walked to with the arrow keys.
    """

    def __init__(
        self, phases: Mapping[Cell, tuple[str, str]], on_choice: Callable[[Cell], None]
    ) -> None:
        decays = sorted({decay for decay, _ in phases}, reverse=True)
        fractions = sorted({fraction for _, fraction in phases})
        self.cells = {
            (decay, fraction): _cell((decay, fraction), *phases[decay, fraction], on_choice)
            for decay in decays
            for fraction in fractions
        }
        self._marked: Cell | None = None
        shown = {name for name, _ in phases.values()}
        super().__init__(
            [
                widgets.HTML("weight decay (down) against cells shown (across)"),
                self._grid(decays, fractions),
                widgets.HTML(_legend(shown)),
                widgets.HTML(f'<style onload="{SCRIPT % len(fractions)}">/* no rules */</style>'),
            ]
        )

    def mark(self, cell: Cell) -> None:
        """Put the frame around a cell."""
        if self._marked is not None:
            self.cells[self._marked].layout.border = "3px solid transparent"
        self.cells[cell].layout.border = "3px solid var(--jp-ui-font-color0, black)"
        self._marked = cell

    def _grid(self, decays: Sequence[float], fractions: Sequence[float]) -> widgets.GridBox:
        corner, *heads = ["", *(f"{100 * fraction:.0f}&nbsp;%" for fraction in fractions)]
        parts = [widgets.HTML(corner), *map(widgets.HTML, heads)]
        for decay in decays:
            parts.append(widgets.HTML(f"{decay:g}"))
            parts += [self.cells[decay, fraction] for fraction in fractions]
        return widgets.GridBox(
            parts,
            layout=widgets.Layout(
                grid_template_columns=f"2.5em repeat({len(fractions)}, 2.9em)", max_width="100%"
            ),
        )


def _cell(
    cell: Cell, phase: str, agreement: str, on_choice: Callable[[Cell], None]
) -> widgets.Button:
    decay, fraction = cell
    letter, colour, ink, _ = LOOKS[phase]
    button = widgets.Button(
        description=letter,
        tooltip=f"weight decay {decay:g}, {100 * fraction:.0f} % shown: {phase}, {agreement}",
        style={"button_color": colour, "text_color": ink, "font_weight": "bold"},
        layout=widgets.Layout(
            width="2.6em", height="2.2em", margin="1px", padding="0", border="3px solid transparent"
        ),
    )
    button.on_click(lambda _: on_choice(cell))
    return button


def _legend(shown: set[str]) -> str:
    items = "".join(
        f'<li><b style="background: {colour}; color: {ink}; padding: 0 0.4em">{letter}</b> '
        f"{words}</li>"
        for name, (letter, colour, ink, words) in LOOKS.items()
        if name in shown
    )
    return f'<ul style="list-style: none; padding: 0; line-height: 1.6">{items}</ul>'
