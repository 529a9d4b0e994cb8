"""Ask for a prediction before a run, and show it beside the result afterwards."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
from IPython.display import HTML, display

from grokking.reflect.choices import Choice
from grokking.reflect.form import Figure, Form, Unanswered
from grokking.reflect.parts import asked, status
from grokking.reflect.records import Attempt, add_attempt, complete_attempt, recorded

_asked: dict[str, tuple[str, Form]] = {}  # by this kernel: key → question, form


def predict(key: str, question: str, answer: Form | Sequence[str]) -> widgets.Widget:
    """Ask for a prediction and record it.

    Args:
        key: a name that no other prediction of the course has, such as ``"04.delay"``.
        question: what the learner is to predict.
        answer: the sentences to choose from, or another form: ``Step``, ``Number``, ``Curve``.
    """
    form = Choice(tuple(answer)) if isinstance(answer, Sequence) else answer
    _asked[key] = (question, form)
    editor = form.editor()
    record = widgets.Button(description="Record", tooltip="Record this prediction")
    skip = widgets.Button(description="Skip", tooltip="Go on without a prediction")
    said = widgets.HTML(status(_recorded_before(recorded(key), form)))

    def on_record(_: object) -> None:
        try:
            prediction = editor.read()
        except Unanswered as unanswered:
            said.value = status(str(unanswered))
            return
        words = form.words(prediction)
        notice = add_attempt(
            key, {"question": question, "prediction": prediction, "predicted": words}
        )
        said.value = status(f"{notice} Recorded: {words}. Now run the next cell.".strip())

    def on_skip(_: object) -> None:
        notice = add_attempt(key, {"question": question, "skipped": True})
        said.value = status(f"{notice} Skipped. Now run the next cell.".strip())

    record.on_click(on_record)
    skip.on_click(on_skip)
    return asked(question, editor.widget, widgets.HBox([record, skip]), said)


def compare(key: str, result: Any, words: str = "") -> Comparison:
    """The recorded prediction and the result in one figure, for the end of a run.

    Args:
        key: of the prediction, which this kernel has asked for.
        result: what happened, in the terms of its form: one of the sentences, a step or None, a
            number, a run's history; for steps and numbers also a list, one entry a seed.
        words: what more there is to say about the result, such as its numbers; they follow it.

    Raises:
        KeyError: nobody asked for this prediction.
        ValueError: the result does not fit the form of the prediction.
    """
    if key not in _asked:
        raise KeyError(f"No prediction {key!r} was asked for. Run the cell that asks for it first.")
    question, form = _asked[key]
    happened = form.result_words(result) + (f" ({words})" if words else "")
    attempt = recorded(key) or {}
    prediction = attempt.get("prediction")
    if not form.fits(prediction):  # skipped, or recorded when the question had another form
        prediction = None
    if attempt:
        score = {} if prediction is None else {"score": form.score(prediction, result)}
        complete_attempt(key, result=happened, **score)
    predicted = "none recorded" if prediction is None else form.words(prediction)
    return Comparison(key, question, predicted, happened, form.figure(prediction, result))


def _recorded_before(attempt: Attempt | None, form: Form) -> str:
    """What became of the question before this kernel asked it."""
    if attempt is None:
        return "Not recorded yet."
    when = attempt.get("when", "")[:10] or "earlier"
    prediction = attempt.get("prediction")
    if not form.fits(prediction):
        return f"You went on without a prediction ({when}). You may still record one."
    return f"You recorded this ({when}): {form.words(prediction)}. You may record another."


@dataclass(frozen=True)
class Comparison:
    """What a notebook shows after a run: the figure, both in words, and a field to explain it in.

    Attributes:
        key: of the prediction.
        question: that was asked.
        predicted, measured: in words.
        figure: both in one.
    """

    key: str
    question: str
    predicted: str
    measured: str
    figure: Figure

    def _repr_html_(self) -> str:
        return (
            f"<p><b>{html.escape(self.question)}</b><br>"
            f"Your prediction: <b>{html.escape(self.predicted)}</b><br>"
            f"Measured: <b>{html.escape(self.measured)}</b></p>{self.figure._repr_html_()}"
        )

    def _ipython_display_(self) -> None:
        display(HTML(self._repr_html_()), self.explain())

    def explain(self) -> widgets.Widget:
        """A field for one sentence that says why it came out so."""
        attempt = recorded(self.key) or {}
        sentence = widgets.Textarea(
            value=attempt.get("explanation", ""),
            description="Why did it come out so? In one sentence; a guess will do:",
            continuous_update=False,  # else Save may come before the last letters
            layout=widgets.Layout(width="98%", max_width="50em", flex_flow="column"),
            style={"description_width": "auto"},
        )
        save = widgets.Button(description="Save", tooltip="Keep this explanation")
        said = widgets.HTML(status(""))

        def on_save(_: object) -> None:
            if not sentence.value.strip():
                said.value = status("Write a sentence first, or go on without one.")
                return
            notice = complete_attempt(self.key, explanation=sentence.value.strip())
            said.value = status(f"{notice} Saved. Now compare it with what the text says.".strip())

        save.on_click(on_save)
        return widgets.VBox([sentence, save, said])
