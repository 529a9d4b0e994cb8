"""The file in which a learner's predictions are kept: ``predictions.json`` in ``work``.

It holds, for each prediction of the course, the attempts at it. An attempt is replaced until its
result has been shown; after that a new prediction is a new attempt, so that the first one, made
without knowing, stays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

from grokking.files import locked, write_atomically


class Attempt(TypedDict, total=False):
    """One prediction, and what came of it.

    Attributes:
        when: it was made, in ISO format.
        question: what was asked.
        skipped: True if the learner went on without a prediction; the next two are then missing.
        prediction: in the terms of the form in which it was given.
        predicted: the same in words.
        result: what the run showed, in words; missing until it was shown.
        score: from 0, far off, to 1, as it came.
        explanation: the learner's own.
    """

    when: str
    question: str
    skipped: bool
    prediction: Any
    predicted: str
    result: str
    score: float
    explanation: str


Records = dict[str, list[Attempt]]


class DamagedRecords(ValueError):
    """The file holds something else than predictions; the message names it."""


def recorded(key: str) -> Attempt | None:
    """The latest attempt at a prediction; None if there is none, or the file is damaged."""
    try:
        return read_records().get(key, [None])[-1]
    except DamagedRecords:
        return None


def read_records() -> Records:
    """The attempts at each prediction, by key.

    Raises:
        DamagedRecords: the file cannot be understood. ``change_records`` puts it aside.
    """
    path = _file()
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        records = None
    if not _is_records(records):
        raise DamagedRecords(f"{path} is damaged, so your predictions cannot be read.")
    return records


def change_records(change: Callable[[Records], None]) -> str:
    """Change the records, while other kernels wait.

    Args:
        change: receives the records and changes them in place.

    Returns:
        What the learner has to know: nothing, or where a damaged file was put.
    """
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    notice = ""
    with locked(path):
        try:
            records = read_records()
        except DamagedRecords as damage:
            aside = path.with_name(f"predictions-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}.json")
            os.replace(path, aside)
            records = {}
            notice = f"{damage} It is kept as {aside.name}, and a new one begins."
        change(records)
        write_atomically(path, json.dumps(records, indent=1, ensure_ascii=False).encode())
    return notice


def add_attempt(key: str, attempt: Attempt) -> str:
    """Record an attempt; see ``change_records`` for what is returned."""
    attempt["when"] = datetime.now().isoformat(timespec="seconds")

    def change(records: Records) -> None:
        attempts = records.setdefault(key, [])
        if attempts and "result" not in attempts[-1]:
            attempts.pop()
        attempts.append(attempt)

    return change_records(change)


def complete_attempt(key: str, **outcome: Any) -> str:
    """Add to the latest attempt, or to a skipped one that is made for it, what came of it."""

    def change(records: Records) -> None:
        records.setdefault(key, [{"skipped": True}])[-1].update(outcome)  # type: ignore[typeddict-item]

    return change_records(change)


def _file() -> Path:
    """``predictions.json`` in the nearest folder named work, else in the current folder."""
    here = Path.cwd()
    home = next((folder for folder in (here, *here.parents) if folder.name == "work"), here)
    return home / "predictions.json"


def _is_records(content: object) -> bool:
    return isinstance(content, dict) and all(
        isinstance(attempts, list) and attempts and all(isinstance(a, dict) for a in attempts)
        for attempts in content.values()
    )
