"""The one form in which every notebook of the course is kept, and the tool that makes it.

Jupyter writes into a notebook whatever the last session left there: outputs, counters, timings,
the Python version, fold marks. Kept in one form, a notebook changes only where its author changed
it. The bytes are those of Jupyter's own writer, so saving in JupyterLab moves no line.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from grokking.files import write_atomically

Notebook = dict[str, Any]

CELL_METADATA = ("deletable", "editable", "nbgrader", "tags")
HIDE_INPUT = "hide-input"  # a tag: the cell's code is folded away, in JupyterLab and on the web
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

CELL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MACHINE_ID = re.compile(r"[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotebookError(ValueError):
    """A notebook that cannot be read or put into the normal form; the message names the fix."""


def tidy(paths: Iterable[str | Path], check: bool = False) -> list[Path]:
    """Put notebooks into the normal form.

    Args:
        paths: notebooks, or folders, which are searched to the bottom, hidden folders left out.
        check: only look, write nothing.

    Returns:
        The notebooks that were not in the normal form.

    Raises:
        NotebookError: one of them is damaged or has an unfit cell id. Then none is written.
    """
    wanted: dict[Path, str] = {}
    faults: list[str] = []
    for path in _notebooks(paths):
        try:
            text = render(normalise(read_notebook(path)))
            if text.encode() != path.read_bytes():
                wanted[path] = text
        except UnicodeEncodeError:
            faults.append(f"{path}: holds half a character (a lone surrogate): retype that text")
        except NotebookError as error:
            faults.append(str(error) if str(path) in str(error) else f"{path}: {error}")
    if faults:
        raise NotebookError("\n".join(faults))
    if not check:
        for path, text in wanted.items():
            write_atomically(path, text.encode())
    return list(wanted)


def read_notebook(path: str | Path) -> Notebook:
    """The notebook in a file, each cell's source as one string.

    Raises:
        NotebookError: there is no such file, or it holds no notebook.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such notebook") from None
    except (ValueError, RecursionError) as error:
        raise NotebookError(
            f"{path}: not a notebook, the file is not JSON ({error}): it may be cut short or hold "
            f"conflict marks of git; repair it, or take the last good version: git checkout {path}"
        ) from None
    try:
        _check_shape(content)
    except NotebookError as error:
        raise NotebookError(f"{path}: {error}") from None
    return dict(nbformat.v4.to_notebook_json(content))


def normalise(notebook: Notebook) -> Notebook:
    """A copy of a notebook in the normal form.

    No outputs, no counters; format 4.5; of the metadata only what the course gives a meaning;
    cell ids that somebody thought about.

    Raises:
        NotebookError: cells have no fit id, all of them named, or the notebook is damaged.
    """
    _check_shape(notebook)
    notebook = nbformat.v4.to_notebook_json(json.loads(json.dumps(notebook)))
    _check_ids(notebook["cells"])
    metadata = {"kernelspec": dict(KERNELSPEC), "language_info": {"name": "python"}}
    if "course" in notebook["metadata"]:
        metadata["course"] = notebook["metadata"]["course"]
    normal = {
        "cells": [_normal_cell(cell) for cell in notebook["cells"]],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    try:
        nbformat.validate(normal)
    except nbformat.ValidationError as error:
        raise NotebookError(f"not a valid notebook: {error.message}") from None
    return normal


def render(notebook: Notebook) -> str:
    """The text of a notebook's file, as Jupyter itself would write it."""
    return nbformat.writes(nbformat.from_dict(notebook), version=nbformat.NO_CONVERT) + "\n"


def tags(cell: Notebook) -> list[str]:
    """The tags of a cell, in the order in which they stand."""
    return list(cell["metadata"].get("tags", []))


def _notebooks(paths: Iterable[str | Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = (file.relative_to(path) for file in path.rglob("*.ipynb") if file.is_file())
            visible = (file for file in inside if not any(p.startswith(".") for p in file.parts))
            found.update(dict.fromkeys(path / file for file in sorted(visible)))
        else:
            found[path] = None
    return list(found)


def _check_shape(content: Any) -> None:
    def well_formed(cell: Any) -> bool:
        return (
            isinstance(cell, dict)
            and cell.get("cell_type") in ("code", "markdown", "raw")
            and isinstance(cell.get("metadata"), dict)
            and isinstance(cell.get("source"), (str, list))
            and all(isinstance(line, str) for line in cell["source"])
        )

    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise NotebookError("JSON, but not a notebook: it has no list of cells")
    if content.get("nbformat") != 4:
        raise NotebookError("not in notebook format 4: open it in JupyterLab and save it")
    if not isinstance(content.get("metadata"), dict):
        raise NotebookError("the notebook has no metadata: open it in JupyterLab and save it")
    for number, cell in enumerate(content["cells"], start=1):
        if not well_formed(cell):
            raise NotebookError(
                f"cell {number} is damaged: a cell has a cell_type (code, markdown or raw), "
                "metadata and a source of text; write it again in JupyterLab"
            )


def _check_ids(cells: list[Notebook]) -> None:
    uses = Counter(str(cell.get("id")) for cell in cells)
    faults = []
    for number, cell in enumerate(cells, start=1):
        if fault := _id_fault(cell.get("id"), uses):
            opening = (cell["source"].strip().splitlines() or ["nothing"])[0][:40]
            faults.append(f"cell {number} ({opening!r}): {fault}")
    if faults:
        raise NotebookError(
            "; ".join(faults) + ". Give each cell an id of lowercase words with hyphens, such as "
            "'run-three-stages': in JupyterLab, open the file with the Editor"
        )


def _id_fault(name: Any, uses: Counter[str]) -> str | None:
    if not name:
        return "it has no id"
    if MACHINE_ID.fullmatch(str(name)):
        return f"a program made its id {name!r}"
    if not CELL_ID.fullmatch(str(name)) or len(name) > 64:
        return f"its id {name!r} is not made of lowercase words with hyphens (64 letters at most)"
    if uses[name] > 1:
        return f"its id {name!r} is used by {uses[name]} cells"
    return None


def _normal_cell(cell: Notebook) -> Notebook:
    normal = {
        "cell_type": cell["cell_type"],
        "id": cell["id"],
        "metadata": {
            key: cell["metadata"][key]
            for key in CELL_METADATA
            if cell["metadata"].get(key) not in (None, [], {})
        },
        "source": cell["source"].rstrip(),
    }
    if cell["cell_type"] == "code":
        normal |= {"execution_count": None, "outputs": []}
        if HIDE_INPUT in tags(cell):
            normal["metadata"]["jupyter"] = {"source_hidden": True}
    elif cell.get("attachments"):
        normal["attachments"] = cell["attachments"]
    return normal
