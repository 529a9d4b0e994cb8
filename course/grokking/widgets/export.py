"""A run written to a file: its settings and its measurements."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from itertools import count
from pathlib import Path

from grokking.files import write_atomically
from grokking.widgets.watched import View


def export_data(view: View, path: Path) -> None:
    """Write a run to a file that ends in ``.csv`` or ``.json``.

    CSV has one row for each evaluated step. JSON adds the settings that the run started from and
    those that were moved on the way, which is all that it takes to repeat the run.

    Raises:
        ValueError: another suffix.
        OSError: the file cannot be written.
    """
    write_atomically(path, _WRITERS[_suffix(path)](view).encode())


def unused(folder: Path, stem: str) -> Path:
    """A path in the folder, without a suffix, at which no file stands yet."""
    names = (folder / f"{stem}-{number}" for number in count(1))
    return next(path for path in names if not list(folder.glob(f"{path.name}.*")))


def _suffix(path: Path) -> str:
    if path.suffix not in _WRITERS:
        raise ValueError(f"A run is exported to .csv or .json, but the file is {path.name!r}.")
    return path.suffix


def _as_csv(view: View) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(view.history)
    rows.writerows(zip(*view.history.values(), strict=True))
    return text.getvalue()


def _as_json(view: View) -> str:
    content = {
        "recipe": asdict(view.recipe),
        "changes": [change._asdict() for change in view.changes],
        "history": view.history,
    }
    return json.dumps(content, indent=1)


_WRITERS = {".csv": _as_csv, ".json": _as_json}
