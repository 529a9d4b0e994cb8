"""Choose one of several sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from IPython.display import HTML

from grokking.reflect.form import Editor, Unanswered
from grokking.reflect.parts import choice
from grokking.tables import Table


@dataclass(frozen=True)
class Choice:
    """One of several sentences comes true. A result is that sentence.

    Attributes:
        options: the sentences.
    """

    options: Sequence[str]

    def editor(self) -> Editor:
        """Radio buttons."""
        buttons = choice(self.options)

        def read() -> str:
            if buttons.value is None:
                raise Unanswered("Choose an answer first, or press Skip.")
            return buttons.value

        return Editor(buttons, read)

    def fits(self, prediction: Any) -> bool:
        """Whether it is one of the options."""
        return prediction in self.options

    def words(self, prediction: str) -> str:
        """The option itself."""
        return prediction

    def result_words(self, result: Any) -> str:
        """The option itself. Raises ValueError if it is none."""
        if result not in self.options:
            raise ValueError(f"{result!r} is not one of the options: {'; '.join(self.options)}.")
        return result

    def score(self, prediction: str, result: str) -> float:
        """1 for the right option, 0 for another."""
        return float(prediction == result)

    def figure(self, prediction: str | None, result: str) -> HTML:
        """The options, with a mark at the predicted one and one at the one that came true."""
        rows = [
            [
                option,
                "○ predicted" if option == prediction else "",
                "● happened" if option == result else "",
            ]
            for option in self.options
        ]
        return HTML(Table(["option", "you", "the run"], rows).html())
