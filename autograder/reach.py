"""Which tests a changed cell can reach.

The isolation contract lets a test use set-up names and the functions of its own exercise. So a
mutant can only matter to the tests that use what its cells define, if by way of other cells; the
others give what the solution got, and `autograder verify` does not run them again.
"""

import ast
from collections.abc import Mapping

from autograder.assignment import is_test, tests
from autograder.contract import defined_names
from grokking.authoring.notebooks import Notebook

DEFINES = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def reached(notebook: Notebook, sources: Mapping[str, str]) -> set[str]:
    """The ids of the test cells that other sources of some cells can reach.

    Args:
        notebook: with the sources as they are.
        sources: the other source of each changed cell, by its id.
    """
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    try:
        changed = _changed_names([cell for cell in code if cell["id"] in sources], sources)
        uses = {cell["id"]: _names(cell["source"]) for cell in code}
    except SyntaxError:
        changed = None  # a magic, which may do anything
    if changed is None:
        return set(tests(notebook))
    before: set[str] = set()
    while changed != before:
        before = set(changed)
        for cell in code:
            if not is_test(cell) and uses[cell["id"]] & changed:
                changed |= defined_names(cell["source"])
    return {cell["id"] for cell in code if is_test(cell) and uses[cell["id"]] & changed}


def _changed_names(cells: list[Notebook], sources: Mapping[str, str]) -> set[str] | None:
    """What the changed cells define; None if one of them does more than define."""
    texts = [text for cell in cells for text in (cell["source"], sources[cell["id"]])]
    if not all(_only_defines(text) for text in texts):
        return None
    return set().union(*(defined_names(text) for text in texts))


def _only_defines(source: str) -> bool:
    return all(
        isinstance(statement, DEFINES)
        or (
            isinstance(statement, ast.Assign)
            and all(isinstance(target, ast.Name) for target in statement.targets)
        )
        for statement in ast.parse(source).body
    )


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
