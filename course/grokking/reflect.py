"""Predictions before runs, and questions about earlier lessons.

A prediction is written to ``predictions.json`` in the learner's ``work`` folder, so that later
lessons can show it beside the result. Nothing is ever sent anywhere.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import ipywidgets as widgets
from IPython.display import HTML

from grokking.files import write_atomically

SKIPPED = "skipped"


def predict(key: str, question: str, options: Sequence[str]) -> widgets.Widget:
    """Ask for a prediction and record it; recording again replaces it.

    Args:
        key: a name that no other prediction of the course has, such as ``"04.delay"``.
        question: what the learner is to predict.
        options: the answers to choose from.
    """
    answer = _choice(options)
    record = widgets.Button(description="Record", tooltip="Record this prediction")
    skip = widgets.Button(description="Skip", tooltip="Go on without a prediction")
    said = widgets.HTML(_status("Not recorded yet."))

    def on_record(_: object) -> None:
        if answer.value is None:
            said.value = _status("Choose an answer first, or press Skip.")
            return
        _write(key, answer.value)
        said.value = _status(f"Recorded: {answer.value}. Now run the next cell.")

    def on_skip(_: object) -> None:
        _write(key, SKIPPED)
        said.value = _status("Skipped. Now run the next cell.")

    record.on_click(on_record)
    skip.on_click(on_skip)
    text = widgets.HTML(f"<b>{html.escape(question)}</b>")
    return widgets.VBox([text, answer, widgets.HBox([record, skip]), said])


def compare(key: str, measured: str) -> HTML:
    """The recorded prediction beside what was measured, for the end of a run cell."""
    predicted = recorded(key) or "none recorded"
    return HTML(
        f"<p>Your prediction: <b>{html.escape(predicted)}</b><br>"
        f"Measured: <b>{html.escape(measured)}</b></p>"
    )


def recorded(key: str) -> str | None:
    """The prediction recorded under a key, or None."""
    return _read().get(key, {}).get("prediction")


def question(text: str, right: str, choices: Mapping[str, str]) -> widgets.Widget:
    """A retrieval question that explains every choice.

    Args:
        text: the question.
        right: the right choice, one of the keys of ``choices``.
        choices: choice → why it is right, or what is wrong with it.

    Raises:
        ValueError: the right choice is not among the choices, or an explanation is empty.
    """
    if right not in choices:
        raise ValueError(f"The right choice {right!r} is not one of: {', '.join(choices)}.")
    if unexplained := [choice for choice, why in choices.items() if not why]:
        raise ValueError(f"Explain every choice; nothing stands with: {', '.join(unexplained)}.")
    answer = _choice(choices)
    said = widgets.HTML(_status(""))

    def on_choice(change: dict) -> None:
        verdict = "Yes." if change["new"] == right else "Not quite."
        said.value = _status(f"{verdict} {choices[change['new']]}")

    answer.observe(on_choice, "value")
    return widgets.VBox([widgets.HTML(f"<b>{html.escape(text)}</b>"), answer, said])


def _choice(options: Iterable[str]) -> widgets.RadioButtons:
    return widgets.RadioButtons(
        options=list(options), value=None, layout=widgets.Layout(width="auto")
    )


def _status(text: str) -> str:
    return f'<div role="status">{html.escape(text)}</div>'


def _file() -> Path:
    """``predictions.json`` in the nearest folder named work, else in the current folder."""
    here = Path.cwd()
    home = next((folder for folder in (here, *here.parents) if folder.name == "work"), here)
    return home / "predictions.json"


def _read() -> dict[str, dict[str, str]]:
    path = _file()
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ValueError(
            f"{path} is damaged, so your predictions cannot be read. Nothing was overwritten. "
            "Mend the file, or move it away to begin a new one."
        ) from error


def _write(key: str, prediction: str) -> None:
    path = _file()
    entry = {"prediction": prediction, "when": datetime.now().isoformat(timespec="seconds")}
    entries = _read() | {key: entry}
    write_atomically(path, json.dumps(entries, indent=1, ensure_ascii=False).encode())
