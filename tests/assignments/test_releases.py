"""Every assignment: its release is what its source gives, and its tests are proven."""

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.mutants import read_mutants
from autograder.release import released
from autograder.sandbox import Sandbox
from autograder.verify import verify
from grokking.authoring.notebooks import read_notebook

COURSE = Course(Path(__file__).resolve().parents[2])


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


def committed(assignment):
    folder = COURSE.assignments / assignment
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and ".ipynb_checkpoints" not in file.parts
    }


def test_every_release_has_a_source_and_every_source_a_release():
    released = sorted(path.name for path in COURSE.assignments.iterdir() if path.is_dir())
    assert released == COURSE.names(), "run `make assignments`"


@pytest.mark.parametrize("assignment", COURSE.names())
def test_a_release_is_byte_for_byte_what_its_source_gives(assignment):
    assert committed(assignment) == released(COURSE, assignment), "run `make assignments`"


@pytest.mark.parametrize("assignment", COURSE.names())
def test_a_release_holds_no_solution_and_no_hidden_test(assignment):
    text = b"".join(committed(assignment).values())
    for secret in (b"BEGIN SOLUTION", b"END SOLUTION", b"HIDDEN TESTS", b"checks.hidden("):
        assert secret not in text


@pytest.mark.parametrize("assignment", COURSE.names())
def test_the_solution_the_release_and_two_mutants(assignment, sandbox):
    mutants = read_mutants(COURSE.mutants(assignment), read_notebook(COURSE.source(assignment)))
    two = (mutants[0].name, mutants[-1].name)
    assert verify(COURSE, assignment, only=two, sandbox=sandbox).faults == []


@pytest.mark.slow
@pytest.mark.parametrize("assignment", COURSE.names())
def test_every_mutant_loses_its_cells_and_is_told_its_misconception(assignment, sandbox):
    assert verify(COURSE, assignment, sandbox=sandbox).faults == []
