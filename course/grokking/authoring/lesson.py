"""What a lesson says about itself: the key `course` in the metadata of its notebook."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grokking.authoring.notebooks import Notebook, read_notebook

FIELDS = ("number", "question", "minutes", "needs", "claims", "abilities")


class LessonError(ValueError):
    """Lesson metadata that is missing or does not fit; the message names the fix."""


@dataclass(frozen=True)
class Lesson:
    """What a lesson says about itself.

    Attributes:
        number: its number in the course, also the first two digits of its file's name.
        question: the question that it answers.
        reading: minutes of reading.
        running: minutes of running cells.
        needs: the numbers of the earlier lessons that it builds on.
        claims: the ids of the claims in claims.md that it answers.
        abilities: what the reader will be able to do, one text each.
    """

    number: int
    question: str
    reading: int
    running: int
    needs: tuple[int, ...]
    claims: tuple[str, ...]
    abilities: tuple[str, ...]


def read_lesson(path: str | Path) -> Lesson:
    """The lesson in the notebook at `path`.

    Raises:
        LessonError: its metadata are missing or do not fit.
        NotebookError: the file cannot be read.
    """
    path = Path(path)
    try:
        lesson = lesson_of(read_notebook(path))
        if not path.name.startswith(f"{lesson.number:02}_"):
            raise LessonError(
                f"number is {lesson.number}, so the file's name must start {lesson.number:02}_"
            )
    except LessonError as error:
        raise LessonError(f"{path}: {error}") from None
    return lesson


def lesson_of(notebook: Notebook) -> Lesson:
    """The lesson that a notebook's metadata describe.

    Raises:
        LessonError: they are missing or do not fit.
    """
    course = notebook["metadata"].get("course")
    if not isinstance(course, dict):
        raise LessonError(f"the notebook's metadata need a key 'course' with {', '.join(FIELDS)}")
    if fault := _unfit_fields(course):
        raise LessonError(fault)
    minutes = course["minutes"]
    return Lesson(
        number=course["number"],
        question=course["question"],
        reading=minutes["reading"],
        running=minutes["running"],
        needs=tuple(course["needs"]),
        claims=tuple(course["claims"]),
        abilities=tuple(course["abilities"]),
    )


def _unfit_fields(course: dict[str, Any]) -> str | None:
    if unlike := set(course) ^ set(FIELDS):
        name = min(unlike)
        return f"course.{name} is {'not a field: remove it' if name in course else 'missing'}"
    number, minutes = course["number"], course["minutes"]
    if not _whole(number):
        return f"course.number is {number!r}: give the lesson's number, 0 or more"
    if not _words([course["question"]]):
        return "course.question is empty: state the question that the lesson answers"
    if not isinstance(minutes, dict) or set(minutes) != {"reading", "running"}:
        return 'course.minutes must be like {"reading": 40, "running": 3}'
    if not all(map(_whole, minutes.values())) or not minutes["reading"]:
        return f"course.minutes is {minutes}: give whole minutes, of reading at least one"
    if not _list(course["needs"]) or not all(_whole(n) and n < number for n in course["needs"]):
        return f"course.needs is {course['needs']!r}: list the numbers of earlier lessons"
    if not _list(course["claims"]) or not _words(course["claims"]):
        return 'course.claims must list ids of course/claims.md, such as ["C9", "C10"]'
    if not _list(course["abilities"]) or not course["abilities"] or not _words(course["abilities"]):
        return "course.abilities must list what the reader will be able to do, one text each"
    return None


def _whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(value.count(item) == 1 for item in value)


def _words(values: Any) -> bool:
    return all(isinstance(value, str) and value.strip() for value in values)
