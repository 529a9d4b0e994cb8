"""The one list of misconceptions, which lessons, quiz, checks and feedback share."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grokking.shipped import shipped

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EXERCISE = re.compile(r"ps[1-9]\.[a-z][a-z0-9_]*")
LESSONS = range(10)


class MisconceptionError(ValueError):
    """A list of misconceptions that does not fit; the message names the entry and the fix."""


@dataclass(frozen=True)
class Misconception:
    """What somebody may believe, and why it is wrong.

    Attributes:
        id: lowercase words with hyphens; it never changes.
        name: a few words.
        belief: the belief in a learner's words.
        wrong_because: why it is wrong.
        lesson: the number of the lesson that refutes it, or None.
        exercise: where no lesson refutes it, the exercise that it is a wrong answer to, such as
            ``ps2.accuracy``; its checks then name it as a likely cause.
    """

    id: str
    name: str
    belief: str
    wrong_because: str
    lesson: int | None = None
    exercise: str | None = None


FIELDS = tuple(field.name for field in fields(Misconception))
TEXTS = FIELDS[:4]


def misconceptions() -> dict[str, Misconception]:
    """The course's misconceptions by id, in the order of the file."""
    return read_misconceptions(shipped("misconceptions.toml"))


def read_misconceptions(path: str | Path) -> dict[str, Misconception]:
    """The misconceptions of a TOML file by id, in the order of the file.

    Raises:
        MisconceptionError: the file is not TOML, or an entry does not fit.
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MisconceptionError(f"{path}: not valid TOML: {error}") from None
    entries = content.pop("misconception", [])
    if content or not _tables(entries):
        raise MisconceptionError(f"{path}: must hold [[misconception]] tables and nothing else")
    found: dict[str, Misconception] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"{path}: misconception {number} ({entry.get('id', 'without an id')})"
        if fault := _fault(entry):
            raise MisconceptionError(f"{where}: {fault}")
        if entry["id"] in found:
            raise MisconceptionError(f"{where}: the id is taken: choose another or merge the two")
        found[entry["id"]] = Misconception(**entry)
    return found


def _tables(entries: Any) -> bool:
    return (
        isinstance(entries, list)
        and bool(entries)
        and all(isinstance(entry, dict) for entry in entries)
    )


def _fault(entry: dict[str, Any]) -> str | None:
    if missing := [name for name in TEXTS if name not in entry]:
        return f"{missing[0]} is missing"
    if unknown := [name for name in entry if name not in FIELDS]:
        return f"{unknown[0]} is not a field: the fields are {', '.join(FIELDS)}"
    for name in TEXTS:
        if not isinstance(entry[name], str) or not entry[name].strip():
            return f"{name} must be a text that is not empty"
    if not ID.fullmatch(entry["id"]):
        return "write the id in lowercase words with hyphens"
    if ("lesson" in entry) == ("exercise" in entry):
        return "give it either a lesson, which refutes it, or an exercise, whose checks name it"
    if "lesson" in entry and (type(entry["lesson"]) is not int or entry["lesson"] not in LESSONS):
        return f"lesson must be a number from {LESSONS[0]} to {LESSONS[-1]}"
    if "exercise" in entry and not EXERCISE.fullmatch(str(entry["exercise"])):
        return 'exercise must be the id of an exercise, such as "ps2.accuracy"'
    return None
