"""What every form of prediction can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import ipywidgets as widgets


class Unanswered(ValueError):
    """Nothing was chosen yet, or it is no answer; the message says what to do."""


class Editor(NamedTuple):
    """What a learner fills in, and how to read it; reading raises ``Unanswered``."""

    widget: widgets.Widget
    read: Callable[[], Any]


class Figure(Protocol):
    """What a notebook shows."""

    def _repr_html_(self) -> str: ...


class Form(Protocol):
    """A form of prediction. A prediction is fit for JSON; a result is what a run returned."""

    def editor(self) -> Editor:
        """A new widget to fill in."""

    def fits(self, prediction: Any) -> bool:
        """Whether something read from a file is a prediction of this form."""

    def words(self, prediction: Any) -> str:
        """A prediction in words."""

    def result_words(self, result: Any) -> str:
        """A result in words. Raises ValueError for a result that does not fit the form."""

    def score(self, prediction: Any, result: Any) -> float:
        """How near the prediction came, from 0 to 1."""

    def figure(self, prediction: Any | None, result: Any) -> Figure:
        """The prediction, if there is one, and the result in one figure."""
