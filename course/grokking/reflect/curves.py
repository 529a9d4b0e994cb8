"""Draw a curve, or choose one and change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np

from grokking.picture import Picture
from grokking.plots import SMALL, TEST, TRAIN, accuracy_axes, draw_chance
from grokking.reflect.form import Editor, Unanswered
from grokking.tables import Table
from grokking.training import History
from grokking.widgets.named_sliders import named_sliders

FINENESS = 0.05  # of the sliders
STYLE = """<style>
.widget-vslider .widget-label {flex: none}
.widget-vslider .slider-container {margin-top: 0.8em}
</style>"""  # else the handle covers the name


@dataclass(frozen=True)
class Curve:
    """The accuracy on held-out cells, given at a few steps and drawn straight between them.

    A prediction is one accuracy, from 0 to 1, for each of the steps. A result is the history of a
    run. The curve is drawn with one slider a step; a shape sets all of them at once.

    Attributes:
        steps: where the accuracy is given, ascending, from 1 on.
        shapes: name → one accuracy for each step.
        chance: where to draw the chance level.
    """

    steps: Sequence[int]
    shapes: Mapping[str, Sequence[float]]
    chance: float = 1 / 59

    def __post_init__(self) -> None:
        for name, accuracies in self.shapes.items():
            if len(accuracies) != len(self.steps):
                raise ValueError(
                    f"The shape {name!r} has {len(accuracies)} accuracies for {len(self.steps)} "
                    "steps: give one for each step."
                )

    def editor(self) -> Editor:
        """Buttons for the shapes, a slider for each step, and the curve."""
        drawing = _Drawing(self)
        return Editor(drawing.widget, drawing.read)

    def fits(self, prediction: Any) -> bool:
        """Whether it is one accuracy for each step."""
        return (
            isinstance(prediction, list)
            and len(prediction) == len(self.steps)
            and all(isinstance(value, (int, float)) and 0 <= value <= 1 for value in prediction)
        )

    def words(self, prediction: Sequence[float]) -> str:
        """The accuracy at each step."""
        return ", ".join(
            f"{100 * accuracy:.0f} % at step {step:,}"
            for step, accuracy in zip(self.steps, prediction, strict=True)
        )

    def result_words(self, result: History) -> str:
        """The accuracy of the run at each step."""
        return self.words(_accuracy_at(result, self.steps))

    def score(self, prediction: Sequence[float], result: History) -> float:
        """1 minus the mean distance of the two curves, along the logarithmic step axis."""
        steps = np.geomspace(self.steps[0], self.steps[-1], 200).tolist()
        drawn = np.interp(np.log(steps), np.log(self.steps), prediction)
        return 1 - float(np.abs(drawn - _accuracy_at(result, steps)).mean())

    def figure(self, prediction: Sequence[float] | None, result: History) -> Picture:
        """Both curves on one pair of axes."""
        return self.picture(prediction, result)

    def picture(self, prediction: Sequence[float] | None, result: History | None) -> Picture:
        """Whatever there is of the two curves."""
        figure, axes = accuracy_axes(height=2.6, dpi=100)
        axes.set_xlim(1, 1.1 * self.steps[-1])
        axes.set_ylabel("held-out accuracy")
        draw_chance(axes, self.chance, side="outside")
        said = []
        columns, cells = ["step"], [[f"{step:,}" for step in self.steps]]
        if prediction is not None:
            axes.plot(
                self.steps, prediction, ":o", color=TRAIN, linewidth=2, label="your prediction"
            )
            said.append(f"Your prediction: {self.words(prediction)}.")
            columns.append("predicted")
            cells.append([f"{100 * accuracy:.0f} %" for accuracy in prediction])
        if result is not None:
            axes.plot(
                result["step"], result["test_accuracy"], color=TEST, linewidth=2, label="the run"
            )
            said.append(f"The run: {self.result_words(result)}.")
            columns.append("the run")
            measured = _accuracy_at(result, self.steps)
            cells.append([f"{100 * accuracy:.0f} %" for accuracy in measured])
        if said:
            axes.legend(loc="upper left", frameon=False, fontsize=SMALL)
        alt = "Accuracy on held-out cells against optimiser steps on a log axis. "
        return Picture(
            figure,
            alt + (" ".join(said) or "Nothing is drawn yet."),
            Table(columns, list(zip(*cells, strict=True))),
        )


class _Drawing:
    """A curve that is being drawn; nothing counts as drawn before something was moved."""

    def __init__(self, form: Curve) -> None:
        self._form = form
        self._drawn = False
        self._sliders = [_accuracy_slider(step) for step in form.steps]
        self._picture = widgets.HTML()
        self._show()
        for slider in self._sliders:
            slider.observe(self._moved, "value")
        wrapped = widgets.Layout(flex_flow="row wrap")
        shapes = widgets.HBox([self._button(name) for name in form.shapes], layout=wrapped)
        sliders = widgets.HBox(self._sliders, layout=wrapped)
        self.widget = widgets.VBox(
            [shapes, sliders, self._picture, named_sliders(), widgets.HTML(STYLE)]
        )

    def read(self) -> list[float]:
        if not self._drawn:
            raise Unanswered("Choose a shape or move a slider first, or press Skip.")
        return [slider.value for slider in self._sliders]

    def _button(self, name: str) -> widgets.Button:
        button = widgets.Button(description=name, layout=widgets.Layout(width="auto"))
        button.on_click(lambda _: self._take(self._form.shapes[name]))
        return button

    def _take(self, accuracies: Sequence[float]) -> None:
        for slider, accuracy in zip(self._sliders, accuracies, strict=True):
            slider.value = round(accuracy / FINENESS) * FINENESS
        self._moved()

    def _moved(self, _: object = None) -> None:
        self._drawn = True
        self._show()

    def _show(self) -> None:
        drawn = self.read() if self._drawn else None
        self._picture.value = self._form.picture(drawn, None).image()


def _accuracy_slider(step: int) -> widgets.SelectionSlider:
    return widgets.SelectionSlider(
        description=f"step {step:,}",
        options=[(f"{100 * i * FINENESS:.0f} %", i * FINENESS) for i in range(21)],
        orientation="vertical",
        layout=widgets.Layout(height="15em", width="6em", padding="0.5em 0"),
    )


def _accuracy_at(history: History, steps: Sequence[float]) -> list[float]:
    """The test accuracy at these steps, taken straight between the evaluated ones."""
    return np.interp(steps, history["step"], history["test_accuracy"]).tolist()
