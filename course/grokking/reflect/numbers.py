"""Type a number, or place a step on a logarithmic axis."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import ipywidgets as widgets

from grokking.picture import Picture
from grokking.reflect.form import Editor, Unanswered
from grokking.reflect.number_line import number_line
from grokking.widgets.named_sliders import named_sliders

NEVER, UNPLACED = "never", ""
PER_DECADE = (1, 1.5, 2, 3, 5, 7)
TYPED = re.compile(r"(?P<number>[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?)")


@dataclass(frozen=True)
class Number:
    """A number within known bounds. A result is a number, or one for each seed.

    Attributes:
        low, high: the ends of the axis on which it is shown.
        unit: such as ``"%"``.
    """

    low: float = 0
    high: float = 100
    unit: str = ""

    def editor(self) -> Editor:
        """A field to type into."""
        field = widgets.Text(
            description="Your number",
            placeholder=self._range(),
            continuous_update=False,  # else Record may come before the last letters
            style={"description_width": "initial"},
        )
        unit = widgets.Label(self.unit)
        return Editor(widgets.HBox([field, unit]), lambda: self._read(field.value))

    def fits(self, prediction: Any) -> bool:
        """Whether it is a number within the bounds."""
        return (
            isinstance(prediction, (int, float))
            and not isinstance(prediction, bool)
            and self.low <= prediction <= self.high
        )

    def words(self, prediction: float) -> str:
        """The number with its unit."""
        return f"{prediction:,.4g} {self.unit}".strip()

    def result_words(self, result: float | Sequence[float]) -> str:
        """The number, or the median and the range of several. Raises ValueError for none."""
        values = self._rounded(result)
        if len(values) == 1:
            return self.words(values[0])
        return (
            f"{self.words(median(values))} at the median of {len(values)} runs, "
            f"{self.words(min(values))} to {self.words(max(values))}"
        )

    def score(self, prediction: float, result: float | Sequence[float]) -> float:
        """1 minus the distance from the median result, in lengths of the axis."""
        distance = abs(prediction - median(_several(result))) / (self.high - self.low)
        return max(0.0, 1 - distance)

    def figure(self, prediction: float | None, result: float | Sequence[float]) -> Picture:
        """Both on a number line."""
        return number_line(
            prediction,
            self._rounded(result),
            (self.low, self.high),
            self.words,
            axis=self.unit or "number",
        )

    def _rounded(self, result: float | Sequence[float]) -> list[float]:
        """Results to a thousandth of the axis or less: further digits say nothing."""
        digits = 3 - math.floor(math.log10(self.high - self.low))
        return [round(value, digits) for value in _several(result)]

    def _read(self, text: str) -> float:
        typed = TYPED.fullmatch(text.strip().removesuffix(self.unit).strip())
        if typed is None:
            raise Unanswered(f"Type a number {self._range()} first, or press Skip.")
        number = float(typed["number"].replace(",", "").replace("−", "-"))
        if not self.low <= number <= self.high:
            raise Unanswered(f"{text.strip()} is out of range: type a number {self._range()}.")
        return number

    def _range(self) -> str:
        return f"from {self.low:,g} to {self.high:,g}"


@dataclass(frozen=True)
class Step:
    """The step at which something happens, or that it does not happen by the last one.

    A result is a step, None for "not by the last step", or one of these for each seed.

    Attributes:
        last: the last step that is looked at.
    """

    last: int

    def editor(self) -> Editor:
        """A slider along a logarithmic axis, which shows the mark."""
        slider = widgets.SelectionSlider(
            description="step",
            options=[
                ("not placed yet", UNPLACED),
                *((f"{step:,}", step) for step in _log_stops(self.last)),
                (self.words(NEVER), NEVER),
            ],
            style={"description_width": "4em"},
            layout=widgets.Layout(width="98%", max_width="40em"),
        )

        def read() -> int | str:
            if slider.value == UNPLACED:
                raise Unanswered("Place the mark first, or press Skip.")
            return slider.value

        axis = widgets.HTML(self._axis(None, []).image())

        def show(change: dict[str, Any]) -> None:
            axis.value = self._axis(change["new"] or None, []).image()

        slider.observe(show, "value")
        return Editor(widgets.VBox([slider, axis, named_sliders()]), read)

    def fits(self, prediction: Any) -> bool:
        """Whether it is a step up to the last, or the word for none."""
        return prediction == NEVER or (type(prediction) is int and 1 <= prediction <= self.last)

    def words(self, prediction: int | str | None) -> str:
        """The step, or "not by" the last one."""
        if prediction in (NEVER, None):
            return f"not by step {self.last:,}"
        return f"step {prediction:,}"

    def result_words(self, result: int | Sequence[int | None] | None) -> str:
        """The step, or the steps of several runs."""
        return ", ".join(self.words(step) for step in _several(result))

    def score(self, prediction: int | str, result: int | Sequence[int | None] | None) -> float:
        """1 for the median step, 0 for ten times or a tenth of it; 1 or 0 where one is "never"."""
        reached = median(math.inf if step is None else step for step in _several(result))
        if prediction == NEVER or reached == math.inf:
            return float(prediction == NEVER and reached == math.inf)
        return max(0.0, 1 - abs(math.log10(float(prediction) / max(reached, 1))))

    def figure(
        self, prediction: int | str | None, result: int | Sequence[int | None] | None
    ) -> Picture:
        """Both on a logarithmic axis; "not by the last step" stands at its right end."""
        return self._axis(prediction, _several(result))

    def _axis(self, prediction: int | str | None, results: Sequence[int | None]) -> Picture:
        beyond = self.last * 1.5

        def place(step: int | str | None) -> float:
            return beyond if step in (NEVER, None) else float(step)

        return number_line(
            None if prediction is None else place(prediction),
            [place(step) for step in results],
            (1, beyond * 1.2),
            lambda step: self.words(None if step == beyond else int(step)),
            axis="optimiser steps (log scale)",
            logarithmic=True,
        )


def _log_stops(last: int) -> list[int]:
    """1, 2, 3, 5, 7, 10, 15, … up to the last step."""
    stops = {int(digit * 10**power) for power in range(9) for digit in PER_DECADE}
    return [*sorted(stop for stop in stops if stop < last), last]


def _several(result: Any) -> list[Any]:
    values = list(result) if isinstance(result, (list, tuple)) else [result]
    if not values:
        raise ValueError("There is no result to compare with: give one, or one for each run.")
    return values
