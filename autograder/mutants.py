"""Mutants: named wrong solutions, by which `autograder verify` tests the tests.

A file holds a comment with three fields, the belief behind the mistake as a docstring, and the
wrong source of a cell; `# %% CELL` lines part the sources of several cells. A field may go on over
further lines of the comment:

    # replaces: ps2-accuracy-code
    # loses: ps2-accuracy-test
    # misconception: accuracy-is-a-count
    \"\"\"Accuracy is the number of right answers.\"\"\"
    def accuracy(logits, answers):
        ...
"""

import ast
import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from autograder.course import CourseError
from grokking.authoring.notebooks import Notebook

FIELDS = ("replaces", "loses", "misconception")
HEADER = re.compile(r"^# (\w+):(.*?)(?=\n# \w+:|\Z)", re.MULTILINE | re.DOTALL)
CELL_LINE = re.compile(r"^# %% *(\S+) *$\n?", re.MULTILINE)


@dataclass(frozen=True)
class Mutant:
    """A wrong solution.

    Attributes:
        name: the file's name without `.py`.
        sources: the wrong source of each cell that it replaces, by the cell's id.
        loses: the ids of the test cells that give it fewer points than they could.
        misconception: an id of course/misconceptions.toml.
        belief: one sentence, what somebody thinks who writes this.
    """

    name: str
    sources: dict[str, str]
    loses: frozenset[str]
    misconception: str
    belief: str

    def applied_to(self, solution: Notebook) -> Notebook:
        """A copy of a solution with this mistake in it."""
        notebook = copy.deepcopy(solution)
        for cell in notebook["cells"]:
            cell["source"] = self.sources.get(cell["id"], cell["source"])
        return notebook


def read_mutants(folder: Path, solution: Notebook) -> list[Mutant]:
    """The mutants in a folder, in the order of their files' names.

    Raises:
        CourseError: files that do not fit, all of them named.
    """
    mutants, faults = [], []
    for path in sorted(folder.glob("*.py")):
        try:
            mutants.append(_read(path, {cell["id"] for cell in solution["cells"]}))
        except CourseError as error:
            faults.append(f"{path}: {error}")
    if faults:
        raise CourseError("\n".join(faults))
    return mutants


def _read(path: Path, cells: set[str]) -> Mutant:
    text = path.read_text(encoding="utf-8")
    header = _header(text)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"line {error.lineno} is not Python: {error.msg}") from None
    belief = ast.get_docstring(tree)
    if not belief:
        raise CourseError("after the header comes the belief behind it, as a docstring")
    body = "".join(text.splitlines(keepends=True)[tree.body[0].end_lineno :])
    replaces = _ids(header["replaces"])
    loses = _ids(header["loses"])
    _refuse_unknown([*replaces, *loses], cells)
    return Mutant(
        name=path.stem,
        sources=_sources(body, replaces),
        loses=frozenset(loses),
        misconception=header["misconception"],
        belief=belief,
    )


def _header(text: str) -> dict[str, str]:
    comments = takewhile(lambda line: line.startswith("#"), text.splitlines())
    joined = "\n".join(comments)
    header = {
        match[1]: " ".join(match[2].replace("#", "").split()) for match in HEADER.finditer(joined)
    }
    for name in FIELDS:
        if not header.get(name):
            raise CourseError(f"the comment at its top lacks `# {name}: …`")
    return header


def _ids(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def _refuse_unknown(ids: Iterable[str], cells: set[str]) -> None:
    for name in ids:
        if name not in cells:
            raise CourseError(f"the assignment has no cell {name!r}: name one of its cells")


def _sources(body: str, replaces: list[str]) -> dict[str, str]:
    first, *parts = CELL_LINE.split(body)
    if not parts and len(replaces) == 1:
        return {replaces[0]: body.strip()}
    sources = {name: source.strip() for name, source in zip(parts[::2], parts[1::2], strict=True)}
    if first.strip() or list(sources) != replaces:
        raise CourseError(
            "it replaces several cells, so each source stands after a line `# %% CELL`, in the "
            f"order of its header: {', '.join(replaces)}"
        )
    return sources
