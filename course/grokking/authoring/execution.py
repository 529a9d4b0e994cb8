"""Run a lesson once, and keep the result for all who ask: tests, measured numbers, the site.

The result is kept under a hash of everything that it depends on: the lesson, this library, the
libraries that compute and draw. Whatever changes one of them makes the lesson run again.
"""

import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from grokking.authoring.notebooks import (
    Notebook,
    normalise,
    read_notebook,
    render,
)
from grokking.files import write_atomically
from grokking.shipped import shipped

LIBRARIES = ("torch", "numpy", "matplotlib", "ipywidgets")


class ExecutionError(RuntimeError):
    """A cell of a lesson failed; the message names the lesson, the cell and the exception."""


def executed(path: str | Path, timeout: float = 60, cache: Path | None = None) -> Notebook:
    """The lesson at `path` with the outputs of a run in a fresh kernel and an empty folder.

    Two processes may run the same lesson at once; neither sees half a result.

    Args:
        path: the lesson's notebook.
        timeout: seconds that a cell may take.
        cache: where results are kept, `.cache/lessons` of the repository unless given. A newer
            result of a lesson replaces the older one.

    Raises:
        ExecutionError: a cell failed or took too long.
        NotebookError: the notebook cannot be read.
    """
    path = Path(path)
    lesson = normalise(read_notebook(path))
    cache = cache or _repository(path) / ".cache" / "lessons"
    entry = cache / f"{path.stem}-{fingerprint(lesson)}.ipynb"
    kept = _kept(entry)
    if kept is not None:
        return kept
    result = _run(path.name, lesson, timeout)
    cache.mkdir(parents=True, exist_ok=True)
    write_atomically(entry, render(result).encode())
    for older in cache.glob(f"{path.stem}-{'[0-9a-f]' * 16}.ipynb"):
        if older != entry:
            older.unlink(missing_ok=True)
    return result


def seconds(cell: Notebook) -> float:
    """How long a cell of an executed notebook took, in seconds; 0 for a cell that did not run."""
    times = cell["metadata"].get("execution")
    if not times:
        return 0.0
    start, end = (
        datetime.fromisoformat(times[event])
        for event in ("iopub.execute_input", "shell.execute_reply")
    )
    return (end - start).total_seconds()


def fingerprint(lesson: Notebook) -> str:
    """Sixteen hexadecimal digits that change with anything that the lesson's outputs depend on."""
    digest = hashlib.sha256(render(lesson).encode())
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    digest.update(json.dumps([versions, sys.version]).encode())
    package = Path(__file__).parents[1]
    sources = {
        file.relative_to(package).as_posix(): file
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    sources["misconceptions.toml"] = shipped("misconceptions.toml")
    for name in sorted(sources):
        digest.update(name.encode() + b"\0" + hashlib.sha256(sources[name].read_bytes()).digest())
    return digest.hexdigest()[:16]


def _repository(path: Path) -> Path:
    for folder in path.resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    raise ExecutionError(f"{path} lies in no repository: say where to keep the result: cache=…")


def _kept(entry: Path) -> Notebook | None:
    try:
        return read_notebook(entry)
    except ValueError:
        return None


def _run(name: str, lesson: Notebook, timeout: float) -> Notebook:
    notebook = nbformat.from_dict(lesson)
    current = ""

    def note(cell: Notebook, cell_index: int) -> None:
        nonlocal current
        current = cell["id"]

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            km=_this_python(),
            timeout=timeout,
            resources={"metadata": {"path": folder}},
            on_cell_execute=note,
        )
        try:
            client.execute(cleanup_kc=True, env=_environment(folder))
        except CellExecutionError as error:
            fault = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            fault = f"still running after {timeout:g} s: make it do less"
        except DeadKernelError:
            fault = "the kernel died: out of memory, or a crash in compiled code"
        else:
            return dict(notebook)
    raise ExecutionError(f"{name}, cell {current!r}: {fault}")


def _this_python() -> AsyncKernelManager:
    """A kernel of the Python that runs this, whatever kernels the user has registered."""
    return AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
    )


def _environment(folder: str) -> dict[str, str]:
    """This process's environment without what would make two runs of a lesson differ."""
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return kept | {"IPYTHONDIR": str(Path(folder) / ".ipython")}
