"""The playground: one network that trains under two sliders."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets

from grokking.plots import describe
from grokking.training import Recipe, Run, TrainingDiverged
from grokking.widgets.live_figure import LiveFigure
from grokking.widgets.named_sliders import named_sliders

FRAME_SECONDS = 0.08  # about 12 frames a second


class Playground(widgets.VBox):
    """Train, pause and reset a run while its curves are drawn.

    The weight decay acts at once, also in the middle of a run. The data fraction decides which
    cells are shown, so moving it starts a new run. Nothing trains until Train is pressed or
    ``train`` or ``run`` is called; where no button can be pressed, ``run`` trains and returns.

    Args:
        recipe: the settings of the first run; the sliders change two of them.
        limit: the step at which training stops by itself.
        weight_decays: the stops of the weight-decay slider, ascending.
        train_fractions: the stops of the data-fraction slider, ascending.

    Attributes:
        live: the ``Run`` under the sliders. It is another one after a reset.
        changes: (step, weight decay) for each move of the weight-decay slider during the run.
    """

    def __init__(
        self,
        recipe: Recipe = Recipe(),
        limit: int = 4000,
        weight_decays: tuple[float, ...] = (0, 0.3, 1, 3),
        train_fractions: tuple[float, ...] = (0.3, 0.4, 0.5, 0.7),
    ) -> None:
        self.limit = limit
        self.live = Run(recipe)
        self.changes: list[tuple[int, float]] = []
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._drawing = threading.Lock()
        self._figure = LiveFigure(self.live.task.chance, limit)

        self.weight_decay = _stops(
            "weight decay", weight_decays, recipe.weight_decay, lambda stop: f"{stop:g}"
        )
        self.train_fraction = _stops(
            "data fraction",
            train_fractions,
            recipe.train_fraction,
            lambda stop: f"{100 * stop:.0f} %",
        )
        self.buttons = {
            name: widgets.Button(description=name, layout=widgets.Layout(width="7em"))
            for name in ("Train", "Pause", "Reset")
        }
        self.progress = widgets.IntProgress(max=limit, layout=widgets.Layout(width="16em"))
        self.time_left = widgets.Label()
        self.status = widgets.HTML()
        self.picture = widgets.HTML()

        self.weight_decay.observe(self._weight_decay_moved, "value")
        self.train_fraction.observe(lambda _: self.reset(), "value")
        for name, act in (("Train", self.train), ("Pause", self.pause), ("Reset", self.reset)):
            self.buttons[name].on_click(lambda _, act=act: act())
        self._show("Ready to train.")
        super().__init__(
            [
                self.weight_decay,
                self.train_fraction,
                widgets.HBox([*self.buttons.values(), self.progress, self.time_left]),
                self.status,
                self.picture,
                named_sliders(),
            ]
        )

    @property
    def training(self) -> bool:
        """Whether the network is being trained at this moment."""
        return self._thread is not None and self._thread.is_alive()

    def train(self) -> None:
        """Go on training in the background, up to the limit."""
        if self.training:
            return
        self._stop.clear()
        self._thread = threading.Thread(target=self._advance, args=(self.limit,), daemon=True)
        self._thread.start()
        atexit.register(self.pause)  # a kernel that ends must not end in the middle of a step

    def run(self, steps: int) -> Run:
        """Train for ``steps`` steps, at most up to the limit, and return the run when done."""
        self.pause()
        self._stop.clear()
        self._advance(self.live.step + steps)
        return self.live

    def pause(self) -> None:
        """Stop after the step that is under way. ``train`` goes on from there."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            atexit.unregister(self.pause)

    def reset(self) -> None:
        """Start over with an untrained network and the settings of the sliders."""
        self.pause()
        self.live = Run(
            replace(
                self.live.recipe,
                weight_decay=self.weight_decay.value,
                train_fraction=self.train_fraction.value,
            )
        )
        self.changes = []
        self._show("Ready to train.")

    def _advance(self, until: int) -> None:
        """Train up to a step, drawing on the way. Every step of the playground is taken here."""
        run, began, first = self.live, time.monotonic(), self.live.step
        next_frame = began
        outcome = "Paused."
        try:
            for step in run.steps(min(until, self.limit) - first):
                now = time.monotonic()
                if now >= next_frame:
                    self._show("Training.", seconds_per_step=(now - began) / (step - first))
                    next_frame = now + FRAME_SECONDS
                if self._stop.is_set():
                    break
            if run.step >= self.limit:
                outcome = f"Stopped at the limit of {self.limit:,} steps. Reset starts a new run."
        except TrainingDiverged as error:
            outcome = f"{error} Press Reset."
        self._show(outcome)

    def _weight_decay_moved(self, change: dict) -> None:
        self.live.weight_decay = change["new"]
        if self.live.step:
            self.changes.append((self.live.step, change["new"]))
        self._show("Training." if self.training else "Ready to train.")

    def _show(self, state: str, seconds_per_step: float | None = None) -> None:
        """Bring status, progress and picture up to date; from the kernel's thread or the trainer's.

        The status changes when something happens and not with every step, because a screen reader
        reads it out each time. Its weight decay is the optimiser's own.
        """
        with self._drawing:
            run = self.live
            words = f"{describe(run.delay)}. Weight decay {run.weight_decay:g}."
            self.status.value = f'<div role="status">{state} {words}</div>'
            self.progress.value = run.step
            left = ""
            if seconds_per_step is not None:
                left = f", about {(self.limit - run.step) * seconds_per_step:.0f} s left"
            self.time_left.value = f"step {run.step:,} of {self.limit:,}{left}"
            self.picture.value = self._figure.frame(
                run.history, self.changes, f"Live accuracy curves at step {run.step:,}. {words}"
            )


def _stops(
    name: str, stops: tuple[float, ...], value: float, written: Callable[[float], str]
) -> widgets.SelectionSlider:
    """A slider with few stops, which shows and announces its values as they are written."""
    return widgets.SelectionSlider(
        description=name,
        options=[(written(stop), stop) for stop in sorted({*stops, value})],
        value=value,
        style={"description_width": "8em"},
        layout=widgets.Layout(width="24em"),
    )
