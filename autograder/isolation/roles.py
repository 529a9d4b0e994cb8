"""Which process runs a cell: the judge, the student's kernel, or both."""

from enum import Enum

from autograder.assignment import is_test, nbgrader
from grokking.authoring.notebooks import Notebook


class Role(Enum):
    """What a cell is to the grader."""

    TEST = "graded: the judge runs it, the student's kernel never sees it"
    SETUP = "the instructor's, not graded: both run it"
    STUDENT = "the student's: only the student's kernel runs it"
    TEXT = "not code: nobody runs it"


def role(cell: Notebook) -> Role:
    """The role of a cell of a submission whose locked cells have been restored.

    The judge trusts what it runs. So a cell is the instructor's only if it is locked under a
    grade id: nbgrader and the doctor restore the source of every such cell and take the id or the
    lock from any other that claims one.
    """
    kept = nbgrader(cell)
    if cell["cell_type"] != "code":
        return Role.TEXT
    if not kept.get("grade_id") or kept.get("locked") is not True or kept.get("solution"):
        return Role.STUDENT
    return Role.TEST if is_test(cell) else Role.SETUP
