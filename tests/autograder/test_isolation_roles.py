"""Which process runs a cell: the judge trusts only what the instructor wrote."""

import pytest
import toy

from autograder.isolation.roles import Role, role


def cell(kind="code", **flags):
    made = toy.code("a", "pass", **flags)
    made["cell_type"] = kind
    return made


def test_the_instructors_cells():
    assert role(cell(grade=True, locked=True, points=1)) is Role.TEST
    assert role(cell(locked=True)) is Role.SETUP
    assert role(cell("markdown", locked=True)) is Role.TEXT


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"solution": True},
        {"solution": True, "locked": True},
        {"solution": True, "grade": True, "locked": True, "points": 3},
        {"grade": True, "points": 3},
        {"grade": True, "locked": "yes", "points": 3},
        {"locked": True, "grade_id": None},
    ],
    ids=str,
)
def test_cells_that_only_the_students_kernel_runs(flags):
    assert role(cell(**flags)) is Role.STUDENT


def test_metadata_of_another_form():
    odd = cell(locked=True)
    odd["metadata"]["nbgrader"] = ["locked"]
    assert role(odd) is Role.STUDENT
