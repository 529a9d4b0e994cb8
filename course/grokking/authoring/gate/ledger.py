"""The lists that lessons share: claims.md, misconceptions.toml, the syllabus in README.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grokking.authoring.lesson import Lesson
from grokking.authoring.notebooks import Notebook, read_notebook, tags
from grokking.misconceptions import Misconception

COLUMNS = ("claim", "in words", "lesson and cell", "verdict")
PLACE = re.compile(r"\[[^]]+]\(lessons/(?P<lesson>[^)]+\.ipynb)\), `(?P<cell>[^`]+)`")
MISCONCEPTION_TAG = "misconception:"
MISCONCEPTION = re.compile(r"""\bmisconception["']?\s*[=:]\s*["'](?P<id>[^"']*)["']""")


class LedgerError(ValueError):
    """A row of claims.md that cannot be read; the message names the row and the form."""


@dataclass(frozen=True)
class Row:
    """One claim, the lesson's file name and the id of the cell that gives the evidence."""

    claim: str
    lesson: str
    cell: str


def read_rows(path: Path) -> list[Row]:
    """The rows of the table in claims.md.

    Raises:
        LedgerError: a row has another form, or stands there twice.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")]
    rows = [_row(line) for line in table[2:]]
    if len(set(rows)) < len(rows):
        raise LedgerError(f"{path}: two rows name the same claim, lesson and cell")
    return rows


def ledger(rows: list[Row], lessons: Path) -> list[str]:
    """Every row must point to a cell that exists and to a lesson that answers the claim."""
    found = []
    for row in rows:
        file = lessons / row.lesson
        if not file.is_file():
            found.append(f"{row.claim} points to {row.lesson}, which is not there")
            continue
        notebook = read_notebook(file)
        if row.cell not in {cell["id"] for cell in notebook["cells"]}:
            found.append(f"{row.claim} points to {row.cell!r}, which is no cell of {row.lesson}")
        if row.claim not in notebook["metadata"].get("course", {}).get("claims", []):
            found.append(f"{row.claim} points to {row.lesson}, whose metadata do not list it")
    return found


def claims(notebook: Notebook, lesson: Lesson, name: str, rows: list[Row]) -> list[str]:
    """Each claim that the lesson says it answers must have a row that points to one of its cells.

    Args:
        notebook: the lesson's notebook.
        lesson: what its metadata say.
        name: the lesson's file name.
        rows: the rows of claims.md.
    """
    cells = {cell["id"] for cell in notebook["cells"]}
    return [
        f"claims.md has no row that points from {claim} to a cell of {name}"
        for claim in lesson.claims
        if not any((row.claim, row.lesson) == (claim, name) and row.cell in cells for row in rows)
    ]


def misconceptions(
    notebook: Notebook, lesson: Lesson, known: Mapping[str, Misconception]
) -> list[str]:
    """The misconceptions that cells name must exist.

    Those that the list says this lesson refutes must be named by the tag of a cell.
    """
    tagged, named = set(), {}
    for cell in notebook["cells"]:
        marks = [t.removeprefix(MISCONCEPTION_TAG) for t in tags(cell) if MISCONCEPTION_TAG in t]
        tagged.update(marks)
        if cell["cell_type"] == "code":
            marks += [found["id"] for found in MISCONCEPTION.finditer(cell["source"])]
        named.update(dict.fromkeys(marks, cell["id"]))
    unknown = [
        f"cell {cell!r} names the misconception {name!r}, which misconceptions.toml does not have"
        for name, cell in named.items()
        if name not in known
    ]
    return unknown + [
        f"misconceptions.toml says that lesson {lesson.number} refutes {name!r}, but no cell of "
        f"it has the tag {MISCONCEPTION_TAG}{name}"
        for name, misconception in known.items()
        if misconception.lesson == lesson.number and name not in tagged
    ]


def syllabus(lesson: Lesson, name: str, readme: str) -> list[str]:
    """The course's README must have a row that says of the lesson what its metadata say.

    Args:
        lesson: what the lesson's metadata say.
        name: the lesson's file name.
        readme: the text of the README.
    """
    needs = ", ".join(map(str, lesson.needs)) or "none"
    claims = ", ".join(lesson.claims) or "none"
    row = f"| {lesson.question} | {lesson.reading} + {lesson.running} | {needs} | {claims} |"
    if any(f"(lessons/{name})" in line and row in line for line in readme.splitlines()):
        return []
    return [f"course/README.md has no row that links to {name} and goes on: {row}"]


def _row(line: str) -> Row:
    columns = [column.strip() for column in line.strip().strip("|").split("|")]
    place = PLACE.fullmatch(columns[2]) if len(columns) == len(COLUMNS) else None
    if place is None or not all(columns) or not re.fullmatch(r"C\d+", columns[0]):
        raise LedgerError(
            f"claims.md: {line!r}: a row is | C9 | {COLUMNS[1]} | "
            "[4](lessons/04_grokking_live.ipynb), `cell-id` | verdict |"
        )
    return Row(columns[0], place["lesson"], place["cell"])
