"""An assignment's source: its exercises, and the form that all of them share.

The exercise `ps2.accuracy` has four cells: `ps2-accuracy` (the task, beginning with a heading),
`ps2-accuracy-code` (stub and solution), `ps2-accuracy-test` (graded, locked: visible tests, then
hidden ones) and `ps2-accuracy-hints` (three folded hints). What nbgrader calls the grade id of a
cell is the cell's id.
"""

import ast
import copy
import re
from collections.abc import Iterator
from typing import Any

from autograder.contract import breaches, defined_functions, defined_names
from autograder.course import Course, CourseError
from grokking.authoring.notebooks import Notebook, normalise, read_notebook, render

HINTS = 3
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)


def read_source(course: Course, assignment: str) -> Notebook:
    """The source of an assignment, solutions and hidden tests included.

    Raises:
        CourseError: it is not in the course's normal form.
        NotebookError: it is damaged.
    """
    path = course.source(assignment)
    notebook = read_notebook(path)
    if render(normalise(notebook)).encode() != path.read_bytes():
        raise CourseError(f"{path} is not in the course's normal form: run `make tidy`")
    return notebook


def with_tests(submission: Notebook, source: Notebook) -> Notebook:
    """A copy of a sound submission whose locked cells are those of the source, hidden tests too.

    Raises:
        CourseError: the release that the submission was made from is not that of this source.
    """
    notebook = copy.deepcopy(submission)
    originals = {nbgrader(cell)["grade_id"]: cell for cell in source["cells"] if nbgrader(cell)}
    there = {nbgrader(cell).get("grade_id") for cell in notebook["cells"]}
    if missing := [name for name in originals if name not in there]:
        raise CourseError(
            f"the release lacks cells of its source: {', '.join(missing)}. Run `autograder release`"
        )
    for number, cell in enumerate(notebook["cells"]):
        original = originals.get(nbgrader(cell).get("grade_id"))
        if original and is_locked(original):
            notebook["cells"][number] = copy.deepcopy(original)
    return notebook


def nbgrader(cell: Notebook) -> dict[str, Any]:
    """What nbgrader keeps in a cell; empty for a cell that is none of its own."""
    kept = cell["metadata"].get("nbgrader")
    return kept if isinstance(kept, dict) else {}


def is_test(cell: Notebook) -> bool:
    """Whether a cell is a test that is graded without a person."""
    kept = nbgrader(cell)
    return cell["cell_type"] == "code" and bool(kept.get("grade")) and not kept.get("solution")


def is_locked(cell: Notebook) -> bool:
    """Whether a cell is restored before it is graded."""
    return is_test(cell) or bool(nbgrader(cell).get("locked"))


def tests(notebook: Notebook) -> list[str]:
    """The ids of the test cells, in order."""
    return [cell["id"] for cell in notebook["cells"] if is_test(cell)]


def points(notebook: Notebook) -> float:
    """The most that a notebook can give, written questions included."""
    return sum(nbgrader(cell).get("points", 0) for cell in notebook["cells"])


def exercise(test: str) -> str:
    """The id of a test cell's exercise in words: `ps2.accuracy` for `ps2-accuracy-test`."""
    assignment, _, rest = test.removesuffix("-test").partition("-")
    return f"{assignment}.{rest.replace('-', '_')}"


def form_faults(source: Notebook) -> Iterator[str]:
    """What in an assignment's source does not have the course's form, in a sentence each."""
    cells = {cell["id"]: cell for cell in source["cells"]}
    for cell in source["cells"]:
        if nbgrader(cell) and nbgrader(cell).get("grade_id") != cell["id"]:
            yield f"{cell['id']}: nbgrader's grade_id is another: make it the cell's id"
    announced = source["metadata"].get("course", {}).get("points")
    if announced != points(source):
        yield (
            f"the notebook's metadata announce course.points {announced}, but its cells give "
            f"{points(source):g}: make them equal"
        )
    setup: set[str] = set()
    for cell in source["cells"]:
        if is_test(cell):
            yield from _exercise_faults(cell, cells, setup)
        elif cell["cell_type"] == "code" and is_locked(cell):
            setup |= defined_names(cell["source"])


def _exercise_faults(test: Notebook, cells: dict[str, Notebook], setup: set[str]) -> Iterator[str]:
    stem = test["id"].removesuffix("-test")
    if stem == test["id"]:
        yield f"{test['id']}: the id of a test cell ends in -test: rename it"
        return
    if not nbgrader(test).get("locked") or not nbgrader(test).get("points"):
        yield f"{test['id']}: a test is locked and gives points: say so in its nbgrader metadata"
    task, code = cells.get(stem), cells.get(f"{stem}-code")
    if task is None or not task["source"].startswith("#") or exercise(stem) not in task["source"]:
        yield f"{stem}: the task is missing: a cell of this id with `{exercise(stem)}` in a heading"
    hints = cells.get(f"{stem}-hints", {"source": ""})["source"]
    if (found := len(re.findall(r"<details>.*?</details>", hints, re.DOTALL))) != HINTS:
        yield (
            f"{stem}-hints: {found} of {HINTS} hint levels: a question, a pointer, partial code, "
            "each in <details>"
        )
    functions: set[str] = set()
    if code is None or not nbgrader(code).get("solution"):
        yield f"{stem}-code: the stub is missing: a solution cell of this id"
    else:
        functions = defined_functions(code["source"])
    for breach in breaches(test["source"], setup, functions):
        yield f"{test['id']} breaks the isolation contract: it {breach}"
    yield from _hidden_faults(test)


def _hidden_faults(test: Notebook) -> Iterator[str]:
    name = exercise(test["id"])
    regions = HIDDEN.findall(test["source"])
    if len(regions) != 1:
        yield f"{test['id']}: it needs one region of hidden tests after its visible ones"
        return
    try:
        body = ast.parse(regions[0]).body
    except SyntaxError:
        body = []
    calls = [
        ast.unparse(item.context_expr)
        for statement in body
        if isinstance(statement, ast.With)
        for item in statement.items
    ]
    if len(body) != 1 or calls != [f"checks.hidden({name!r})"]:
        yield (
            f'{test["id"]}: all its hidden tests stand in one `with checks.hidden("{name}"):`, '
            "which keeps them hidden when they fail"
        )
