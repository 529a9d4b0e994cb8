"""The playground: one network that trains under a few sliders."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from grokking.picture import THEME
from grokking.tables import history_table
from grokking.training import Recipe, Run
from grokking.widgets.controls import button, row
from grokking.widgets.export import export_data, unused
from grokking.widgets.live_figure import LiveFigure
from grokking.widgets.named_sliders import named_sliders
from grokking.widgets.settings import SETTINGS, Stops, slider
from grokking.widgets.trainer import Trainer
from grokking.widgets.watched import Change, View, WatchedRun
from grokking.widgets.wording import alternative_text, status_line, what_is_known

READY, TRAINING = "Ready to train.", "Training."
TABLE_SECONDS = 1.0  # from one table to the next while the network trains
STEPS_AT_ONCE = 10


class Playground(widgets.VBox):
    """Train, pause and reset a run while its curves are drawn.

    Weight decay and learning rate act at once, also in the middle of a run. The other settings
    decide what is learnt and from what, so moving them starts a new run. Keep draws the run beside
    the next ones. Nothing trains until a button is pressed or ``train`` or ``run`` is called;
    where no button can be pressed, ``run`` trains and returns.

    Args:
        recipe: the settings of the first run; the sliders change some of them.
        limit: the step at which training stops by itself.
        sliders: the settings that have one, with stops of their own (values, or name → value) or
            without; see ``grokking.widgets.settings.SETTINGS``.
        panels: what is drawn; see ``grokking.widgets.panels.PANELS``.

    Attributes:
        sliders: setting → slider.
        buttons: name → button.
        status, progress, time_left, picture, table_shown, table: what else is on the screen.

    Raises:
        ValueError, TypeError: there is no such slider or panel, or the recipe makes no table.
    """

    def __init__(
        self,
        recipe: Recipe = Recipe(),
        limit: int = 4000,
        sliders: Mapping[str, Stops] | Sequence[str] = ("weight_decay", "train_fraction"),
        panels: Sequence[str] = ("accuracy",),
    ) -> None:
        self._limit, self._panels = limit, tuple(panels)
        self._watched = WatchedRun(recipe)
        self._kept: View | None = None
        self._state, self._table_due = READY, 0.0
        self._drawing, self._saying = threading.Lock(), threading.Lock()
        self._figure = LiveFigure(self._panels, self._watched.view(), limit)
        self._trainer = Trainer(limit, self._on_frame, self._on_end)

        stops = sliders if isinstance(sliders, Mapping) else dict.fromkeys(sliders)
        self.sliders = {name: slider(name, own, recipe) for name, own in stops.items()}
        self.buttons = {
            name: button(name, tip, act)
            for name, (tip, act) in {
                "Train": ("Go on training, up to the limit", self.train),
                "Pause": ("Stop after this step", self.pause),
                "Step ×10": ("Take ten steps", lambda: self.run(STEPS_AT_ONCE)),
                "Reset": ("Start over with a new network", self.reset),
                "Keep": ("Keep this run in the picture, to compare the next one", self.keep),
                "Forget": ("Take the kept run out of the picture", self.forget),
                "Export": ("Write data and figure into this folder", self._export_all),
            }.items()
        }
        self.status, self.picture, self.table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.progress = widgets.IntProgress(max=limit, layout=widgets.Layout(width="14em"))
        self.time_left = widgets.Label()
        self.table_shown = widgets.ToggleButton(description="Data table")
        self.table_shown.layout.width = "8em"

        for name, control in self.sliders.items():
            control.observe(lambda change, name=name: self._moved(name, change["new"]), "value")
        self.table_shown.observe(lambda _: self._refresh(), "value")
        self._refresh()
        super().__init__(self._rows())

    @property
    def live(self) -> Run:
        """The run under the sliders; it is another one after a reset."""
        return self._watched.run

    @property
    def changes(self) -> list[Change]:
        """The settings that were moved while the run went on."""
        return self._watched.changes

    @property
    def training(self) -> bool:
        """Whether the network is being trained in the background at this moment."""
        return self._trainer.training

    @property
    def kept(self) -> View | None:
        """The run that is kept for comparison."""
        return self._kept

    def train(self) -> None:
        """Go on training in the background, up to the limit."""
        if not self.training:
            self._refresh(TRAINING)
            self._trainer.start(self._watched)

    def run(self, steps: int) -> Run:
        """Train for ``steps`` steps, at most up to the limit, and return the run when done."""
        self._trainer.advance(self._watched, steps)
        return self.live

    def pause(self) -> None:
        """Stop after the step that is under way. ``train`` goes on from there."""
        self._trainer.stop()

    def reset(self) -> None:
        """Start over with an untrained network and the settings of the sliders."""
        self.pause()
        settings = {name: control.value for name, control in self.sliders.items()}
        before = self._watched.run.recipe
        try:
            self._watched = WatchedRun(replace(before, **settings))
        except (ValueError, TypeError) as error:
            self._refresh(f"{error} The run in the picture is still the one before.")
            return
        if self.live.recipe.p != before.p:
            self._figure = LiveFigure(self._panels, self._watched.view(), self._limit)
        self._refresh(READY)

    def keep(self) -> None:
        """Keep the run as it is in the picture, beside the ones that follow."""
        self._kept = self._watched.view()
        self._refresh()

    def forget(self) -> None:
        """Take the kept run out of the picture."""
        self._kept = None
        self._refresh()

    def export(self, path: str | Path) -> None:
        """Write the run's data to a ``.csv`` or ``.json`` file, or its figure to a ``.png``.

        Raises:
            ValueError: another suffix.
            OSError: the file cannot be written.
        """
        path, view = Path(path), self._watched.view()
        if path.suffix == ".png":
            LiveFigure(self._panels, view, self._limit, dpi=200).save(path, view, self._kept)
        else:
            export_data(view, path)

    def _export_all(self) -> None:
        stem = unused(Path.cwd(), "playground")
        names = [f"{stem.name}{suffix}" for suffix in (".csv", ".json", ".png")]
        try:
            for name in names:
                self.export(stem.parent / name)
        except OSError as error:
            self._say(f"Nothing was exported: {error}.")
        else:
            self._say(f"Exported to {', '.join(names)} in {stem.parent}.")

    def _moved(self, name: str, value: Any) -> None:
        if SETTINGS[name].live and (self.training or self.live.step):
            self._watched.change(name, value)
            self._refresh()
        else:
            self.reset()

    def _on_frame(self, seconds_per_step: float) -> None:
        self._refresh(seconds_per_step=seconds_per_step)

    def _on_end(self, ended: str) -> None:
        self._refresh(ended)

    def _refresh(self, state: str | None = None, seconds_per_step: float | None = None) -> None:
        """Bring everything up to date; from the kernel's thread or the trainer's."""
        with self._saying:  # else older words may replace those of a run that has just ended
            if state is not None:
                self._state = state
            self._say(self._state)
        with self._drawing:
            view, step = self._watched.view(), self.live.step
            self.progress.value = step
            left = ""
            if seconds_per_step is not None:
                left = f", about {(self._limit - step) * seconds_per_step:.0f} s left"
            self.time_left.value = f"step {step:,} of {self._limit:,}{left}"
            alt = alternative_text(self._panels, view, self._words(view))
            self.picture.value = self._figure.frame(view, self._kept, alt)
            if seconds_per_step is None or time.monotonic() >= self._table_due:
                self._fill_table(view)

    def _say(self, state: str) -> None:
        """It changes when something happens and not with every step: it is read out each time."""
        self.status.value = status_line(state, self._words(self._watched.view()))

    def _words(self, view: View) -> str:
        """What is known. The settings in it are the optimiser's own, not the sliders'."""
        live = [(n, getattr(self.live, n)) for n in self.sliders if SETTINGS[n].live]
        return what_is_known(view, live, self._kept)

    def _fill_table(self, view: View) -> None:
        measurements = [key for key in view.history if key != "step"]
        shown = self.table_shown.value
        self.table.value = history_table(view.history, measurements).html() if shown else ""
        self._table_due = time.monotonic() + TABLE_SECONDS

    def _rows(self) -> list[widgets.Widget]:
        buttons = list(self.buttons.values())
        return [
            *self.sliders.values(),
            row(*buttons[:4], self.progress, self.time_left),
            self.status,
            self.picture,
            row(*buttons[4:], self.table_shown),
            self.table,
            named_sliders(),
            widgets.HTML(THEME),
        ]
