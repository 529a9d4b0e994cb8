"""The atlas under sliders: runs that were trained beforehand, shown at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import ipywidgets as widgets

from grokking import atlas
from grokking.grid import Sweep
from grokking.metrics import PHASES, phase
from grokking.picture import THEME
from grokking.plots import describe
from grokking.tables import history_table
from grokking.training import History
from grokking.widgets.controls import button, row
from grokking.widgets.live_figure import LiveFigure
from grokking.widgets.named_sliders import named_sliders
from grokking.widgets.phase_grid import Cell, PhaseGrid
from grokking.widgets.settings import slider
from grokking.widgets.watched import View
from grokking.widgets.wording import alternative_text, kept_in_words, status_line

AXES = ("weight_decay", "train_fraction", "seed")


class AtlasView(widgets.VBox):
    """One run of a sweep at a time, chosen with sliders or in the phase diagram beside it.

    The phase of a cell is that of most of its seeds.

    Args:
        sweep: over weight decay, train fraction and seed; the course's own atlas if none is given.
        panels: what is drawn; see ``grokking.widgets.panels.PANELS``. A sweep has no spectrum.

    Attributes:
        sliders: setting → slider.
        buttons: name → button.
        grid, status, picture, table_shown, table: what else is on the screen.

    Raises:
        ValueError: there is no such panel, or the sweep has other axes.
    """

    def __init__(self, sweep: Sweep | None = None, panels: Sequence[str] = ("accuracy",)) -> None:
        self._sweep, self._panels = sweep or atlas.load(), tuple(panels)
        axes = self._sweep.grid.axes
        if set(axes) != set(AXES):
            raise ValueError(
                f"The view needs a sweep over {', '.join(AXES)}, not {', '.join(axes)}."
            )
        if "spectrum" in panels:
            raise ValueError("A sweep keeps no spectrum. Leave the panel 'spectrum' out.")
        base = self._sweep.grid.base
        absent = {n: v[0] for n, v in axes.items() if getattr(base, n) not in v}
        first = replace(base, **absent)
        self.sliders = {name: slider(name, axes[name], first) for name in AXES}
        self._kept: View | None = None
        self._choosing = False
        self._figure = LiveFigure(self._panels, self.view(), self._sweep.grid.limit)
        self._phases = {
            (decay, fraction): _majority(
                self._sweep.runs(weight_decay=decay, train_fraction=fraction)
            )
            for decay in axes["weight_decay"]
            for fraction in axes["train_fraction"]
        }
        self.grid = PhaseGrid(self._phases, self._chosen)
        self.status, self.picture, self.table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.buttons = {
            "Keep": button("Keep", "Keep this run in the picture", self.keep),
            "Forget": button("Forget", "Take the kept run out of the picture", self.forget),
        }
        self.table_shown = widgets.ToggleButton(description="Data table")
        for control in (*self.sliders.values(), self.table_shown):
            control.observe(lambda _: self._show(), "value")
        self._show()
        self.grid.layout.margin = "0 0 0 1em"
        super().__init__(
            [
                *self.sliders.values(),
                self.status,
                row(self.picture, self.grid),
                row(*self.buttons.values(), self.table_shown),
                self.table,
                named_sliders(),
                widgets.HTML(THEME),
            ]
        )

    def view(self) -> View:
        """The run that is shown."""
        point = {name: control.value for name, control in self.sliders.items()}
        recipe = replace(self._sweep.grid.base, **point)
        return View(recipe, self._sweep.run(**point), chance=1 / recipe.p)

    def keep(self) -> None:
        """Keep the run in the picture, beside those that are chosen next."""
        self._kept = self.view()
        self._show()

    def forget(self) -> None:
        """Take the kept run out of the picture."""
        self._kept = None
        self._show()

    def _chosen(self, cell: Cell) -> None:
        self._choosing = True  # two sliders move, one picture is drawn
        self.sliders["weight_decay"].value, self.sliders["train_fraction"].value = cell
        self._choosing = False
        self._show()

    def _show(self) -> None:
        if self._choosing:
            return
        view = self.view()
        cell = view.recipe.weight_decay, view.recipe.train_fraction
        name, agreement = self._phases[cell]
        point = f"Weight decay {cell[0]:g}, {100 * cell[1]:.0f} % shown: {name} ({agreement})."
        reached = describe(view.delay, view.step).lower()
        words = f"Seed {view.recipe.seed}: {reached}. {kept_in_words(view, self._kept)}".strip()
        self.status.value = status_line(point, words)
        self.grid.mark(cell)
        alt = alternative_text(self._panels, view, f"{point} {words}")
        self.picture.value = self._figure.frame(view, self._kept, alt)
        shown = self.table_shown.value
        keys = [key for key in view.history if key != "step"]
        self.table.value = history_table(view.history, keys).html() if shown else ""


def _majority(runs: Sequence[History]) -> tuple[str, str]:
    """The phase of most runs and how many they are, in words."""
    counts = Counter(phase(h["step"], h["train_accuracy"], h["test_accuracy"]) for h in runs)
    winner = max(PHASES, key=lambda name: counts[name])
    return winner, f"{counts[winner]} of {len(runs)} seeds"
