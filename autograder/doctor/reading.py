"""Reads a notebook that may be damaged: the text of its cells, and what they say of themselves."""

import json
import re
from dataclasses import dataclass
from typing import Any

from grokking.authoring.notebooks import Notebook

LARGEST = 50_000_000  # bytes of a notebook
MOST_CELLS = 2_000
KINDS = ("code", "markdown", "raw")
CELLS = re.compile(r'"cells"\s*:\s*\[')
SPACE = re.compile(r"[\s,]*")


class Refused(ValueError):
    """What was handed in cannot be graded; the message says why and what the student can do."""


@dataclass(frozen=True)
class Reading:
    """What a file held.

    Attributes:
        cells: each with cell_type, id, source, metadata (of which only nbgrader's is kept) and,
            where pictures were dropped into a text, attachments.
        assignment: the assignment that the notebook's metadata name.
        repairs: what had to be mended to read it, in a sentence each.
    """

    cells: list[Notebook]
    assignment: str | None
    repairs: list[str]


def read(content: bytes) -> Reading:
    """The cells of a notebook.

    Raises:
        Refused: there is no cell to be read.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("the notebook is empty: hand it in again")
    if len(content) > LARGEST:
        raise Refused(
            f"the notebook has {len(content) / 1e6:.0f} MB, and {LARGEST / 1e6:.0f} are allowed: "
            "clear its outputs and hand it in again"
        )
    repairs: list[str] = []
    notebook = _parsed(_decoded(content, repairs), repairs)
    found = notebook.get("cells")
    if not isinstance(found, list):
        raise Refused(
            "the file is not a notebook of format 4, it has no cells: open it in JupyterLab, save "
            "it and hand it in again"
        )
    if len(found) > MOST_CELLS:
        raise Refused(f"the notebook has {len(found)} cells, and {MOST_CELLS} are allowed")
    cells = []
    for number, each in enumerate(found, start=1):
        if cell := _cell(each):
            cells.append(cell)
            if (whole := _without_halves(cell["source"])) != cell["source"]:
                cell["source"] = whole
                repairs.append(
                    f"cell {number} holds half characters: each is a \N{REPLACEMENT CHARACTER} now"
                )
        else:
            repairs.append(f"cell {number} is damaged and has no text: it is left out")
    return Reading(cells, _assignment(notebook), repairs)


def _decoded(content: bytes, repairs: list[str]) -> str:
    try:
        return content.decode(json.detect_encoding(content), "surrogatepass")
    except UnicodeDecodeError:
        repairs.append(
            "the file is not UTF-8: it was read as Latin-1, and letters beyond ASCII may be wrong"
        )
        return content.decode("latin-1")


def _parsed(text: str, repairs: list[str]) -> Notebook:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        cells = _whole_cells(text)
        if not cells:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise Refused(
                f"the file is not a notebook, its JSON is broken ({reason}): open it in JupyterLab "
                "and hand in what opens there"
            ) from None
        repairs.append(
            f"the file is cut short or broken: its first {len(cells)} cells were whole and are "
            "kept, what came after them is lost"
        )
        return {"cells": cells}
    if not isinstance(notebook, dict):
        raise Refused("the file is JSON, but not a notebook: hand in the notebook")
    return notebook


def _whole_cells(text: str) -> list[Any]:
    """The cells of a broken notebook, up to where it breaks."""
    opening = CELLS.search(text)
    cells: list[Any] = []
    if opening is None:
        return cells
    position = opening.end()
    decoder = json.JSONDecoder()
    while True:
        space = SPACE.match(text, position)
        assert space is not None
        try:
            cell, position = decoder.raw_decode(text, space.end())
        except (ValueError, RecursionError):
            return cells
        cells.append(cell)


def _cell(found: Any) -> Notebook | None:
    if not isinstance(found, dict):
        return None
    source = found.get("source")
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return None
    kind = found.get("cell_type")
    metadata = found.get("metadata")
    kept = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    cell = {
        "cell_type": kind if kind in KINDS else "raw",
        "id": str(found.get("id", "")),
        "metadata": {"nbgrader": kept} if isinstance(kept, dict) else {},
        "source": "".join(lines).replace("\r\n", "\n"),
    }
    if _are_attachments(found.get("attachments")):
        cell["attachments"] = found["attachments"]
    return cell


def _are_attachments(found: Any) -> bool:
    return isinstance(found, dict) and all(
        isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values())
        for bundle in found.values()
    )


def _without_halves(text: str) -> str:
    """Text without lone surrogates, which no file and no kernel can hold."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def _assignment(notebook: Notebook) -> str | None:
    metadata = notebook.get("metadata")
    course = metadata.get("course") if isinstance(metadata, dict) else None
    name = course.get("assignment") if isinstance(course, dict) else None
    return name if isinstance(name, str) else None
