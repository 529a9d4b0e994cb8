"""One class of damaged and hostile submissions: each gets its points, and nobody is lost."""

import socket
import sys
from pathlib import Path

import nbformat
import pytest
import toy
from in_class import course_in, graded_notebooks, rows

from autograder.batch import grade_class
from autograder.course import Course
from autograder.isolation import execute
from autograder.summary import summary
from grokking.authoring.notebooks import normalise, read_notebook

sys.path.insert(0, str(Path(__file__).parent))

from classroom_of_two import HALF, RIGHT, notebook
from damages import ALL, DAMAGES
from in_kernel import ATTACKS

pytestmark = [
    pytest.mark.attack,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

LAST = "zzz"  # an honest student, whose turn comes after all attackers'


def maker(course, port):
    """Makes submissions: the release with answers and an attack in it."""
    release = read_notebook(course.release(toy.NAME))

    def make(answers, attack=""):
        attack = attack.replace("ROOT", str(course.root)).replace("PORT", str(port))
        sources = {"answers": f"{answers}\n\n{attack}", "honest": HALF}
        cells = [
            cell | {"source": sources.get(cell["id"], cell["source"])} for cell in release["cells"]
        ]
        return nbformat.from_dict(release | {"cells": cells})

    return make


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course after its class was graded by one call."""
    course = course_in(tmp_path_factory.mktemp("hostile"), normalise(notebook("", RIGHT)))
    patch = pytest.MonkeyPatch()
    patch.setattr(execute, "GRACE", 2)
    config = Course.config

    def impatient(self):
        settings = config(self)
        settings.Execute.timeout = 5
        return settings

    patch.setattr(Course, "config", impatient)
    with socket.create_server(("127.0.0.1", 0)) as door:
        make = maker(course, door.getsockname()[1])
        for student in ("honest", *DAMAGES, LAST):
            folder = course.gradebook / "submitted" / student / toy.NAME
            folder.mkdir(parents=True)
            hand_in = DAMAGES.get(student, DAMAGES["a byte order mark"])[0]
            hand_in(folder, make)
        course.gradebook.joinpath("class_secret").write_text("a secret")
        found = grade_class(course, toy.NAME)
    patch.undo()
    return course, found, rows(course), graded_notebooks(course)


def test_the_class_is_finished_and_all_are_in_it(graded):
    _, found, gradebook, notebooks = graded
    everybody = {"honest", LAST, *DAMAGES}
    assert {outcome.student for outcome in found.outcomes} == set(gradebook) == everybody
    assert set(notebooks) == everybody
    assert not any(outcome.fault for outcome in found.outcomes)
    assert gradebook["honest"]["score"] == gradebook[LAST]["score"] == ALL
    assert all(name in summary(toy.NAME, found) for name in everybody)
    assert not any(outcome.waits for outcome in found.outcomes)


@pytest.mark.parametrize("name", DAMAGES)
def test_points_and_reason(graded, name):
    _, found, gradebook, notebooks = graded
    _, points, reason = DAMAGES[name]
    row = gradebook[name]
    told = "\n".join(text for comment in row["comments"].values() for text in comment if text)
    assert row["score"] == points, told
    if reason:
        assert reason in told
    else:
        assert "Repaired" not in told and "Not graded" not in told
    assert_losses_are_explained(row, nbformat.reads(notebooks[name], as_version=4))
    (outcome,) = (outcome for outcome in found.outcomes if outcome.student == name)
    assert (outcome.receipt.refusal is not None) == ("Not graded" in told)


def assert_losses_are_explained(row, notebook):
    """Each test that gives less than it can says why."""
    most = {"square": 2, "total": 3, "half": 1}
    assert set(row["grades"]) == set(most)
    for cell in notebook.cells:
        if cell.id in most and row["grades"][cell.id][0] < most[cell.id]:
            errors = [output for output in cell.outputs if output.output_type == "error"]
            partial = [output for output in cell.outputs if output.output_type == "execute_result"]
            assert partial or (errors and (errors[0].evalue or errors[0].ename))


def test_nothing_was_left_outside(graded):
    course = graded[0]
    assert not (course.root / "PWNED").exists()
    assert not list(course.root.parent.glob("evil*"))
    staging = course.gradebook / "grading" / toy.NAME
    assert {path.name for path in staging.iterdir()} <= {"examined", "graded", "receipts"}
    assert not any((staging / "graded").iterdir())


def test_the_same_command_again_changes_nothing(graded, monkeypatch):
    course, _, gradebook, notebooks = graded
    assert grade_class(course, toy.NAME).now == []
    assert rows(course) == gradebook and graded_notebooks(course) == notebooks


def test_there_are_enough_of_them():
    assert len(DAMAGES) + len(ATTACKS) >= 110
