"""The lesson gate, applied to every lesson of the course."""

from pathlib import Path

import pytest

from grokking.authoring import gate
from grokking.authoring.execution import executed
from grokking.authoring.gate import ledger

COURSE = Path(__file__).parents[2] / "course"
LESSONS = sorted((COURSE / "lessons").glob("*.ipynb"))
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[path.stem for path in LESSONS])


def assert_none(problems):
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_there_are_lessons():
    assert LESSONS, f"no lessons in {COURSE / 'lessons'}"


@each_lesson
def test_a_lesson_passes_the_gate(lesson):
    assert_none(gate.problems(lesson))


@each_lesson
def test_a_lesson_runs_and_its_results_pass_the_gate(lesson):
    assert_none(gate.problems_of_run(executed(lesson)))


def test_every_row_of_the_ledger_points_to_a_cell():
    rows = ledger.read_rows(COURSE / "claims.md")
    assert rows, "claims.md has no row"
    assert_none(ledger.ledger(rows, COURSE / "lessons"))
