"""Each assignment through plain nbgrader: three students, their scores and their feedback."""

import html
import json
import re

import pytest
from classroom import HERE, course_with, exported, feedback, nbgrader, submit, with_answers

from autograder.assignment import HIDDEN, is_test, nbgrader as kept, points
from autograder.mutants import read_mutants
from grokking.authoring.notebooks import read_notebook
from grokking.misconceptions import misconceptions

pytestmark = pytest.mark.slow

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
TELLING = 25  # letters: a shorter line may stand in several places


def telling_lines(region, source, submission):
    """The lines of all regions of a kind that are not in a student's own notebook."""
    shown = "".join("".join(cell["source"]) for cell in submission["cells"])
    found = {
        line.strip()
        for cell in source["cells"]
        for text in region.findall(cell["source"])
        for line in text.splitlines()
    }
    return {line for line in found if len(line) >= TELLING and line not in shown}


@pytest.fixture(scope="module", params=HERE.names())
def graded(request, tmp_path_factory):
    """The course, the assignment and its source, a mutant, and the students' notebooks."""
    name = request.param
    course = course_with(name, tmp_path_factory.mktemp("class") / "course")
    source = read_notebook(HERE.source(name))
    mutant = next(
        mutant for mutant in read_mutants(HERE.mutants(name), source) if len(mutant.loses) == 1
    )
    untouched = json.loads((course.assignments / name / f"{name}.ipynb").read_text())
    submissions = {
        "right": with_answers(untouched, source),
        "wrong": with_answers(untouched, mutant.applied_to(source)),
        "untouched": untouched,
    }
    for student, notebook in submissions.items():
        submit(course, name, student, notebook)
    nbgrader(course, "autograde", name)
    nbgrader(course, "generate_feedback", name)
    return course, name, source, mutant, submissions


def test_scores(graded):
    course, _, source, mutant, _ = graded
    automatic = sum(kept(cell)["points"] for cell in source["cells"] if is_test(cell))
    lost = sum(kept(cell)["points"] for cell in source["cells"] if cell["id"] in mutant.loses)
    assert exported(course) == {
        "right": (automatic, points(source)),
        "wrong": (automatic - lost, points(source)),
        "untouched": (0, points(source)),
    }


def test_feedback_names_the_misconception(graded):
    course, name, _, mutant, _ = graded
    page = html.unescape(feedback(course, name, "wrong"))
    assert f"[{mutant.misconception}]" in page
    assert misconceptions()[mutant.misconception].wrong_because[:40] in page


def test_feedback_shows_no_hidden_test_and_no_solution(graded):
    course, name, source, _, submissions = graded
    for student, notebook in submissions.items():
        page = html.unescape(re.sub(r"<[^>]*>", "", feedback(course, name, student)))
        assert f'checks.begin("{name}")' in page  # so a page would show the text of a cell
        for region in (HIDDEN, SOLUTION):
            lines = telling_lines(region, source, notebook)
            assert [line for line in lines if line in page] == [], student
            assert lines or (student, region) == ("right", SOLUTION)
