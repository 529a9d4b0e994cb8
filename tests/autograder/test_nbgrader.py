"""The whole path of a class through plain nbgrader, in a temporary course."""

import json

import nbformat
import pytest
import toy
from classroom import exported, feedback, nbgrader, submit, submitted
from nbformat.v4 import new_output

from autograder.check import check
from autograder.preprocessors import ShowMessagesOnly
from autograder.release import release

pytestmark = pytest.mark.slow

RIGHT = "import warnings\n\n\ndef add(a, b):\n    warnings.warn('slow')\n    return a + b"
TIMES = "def times(a, b):\n    return a * b"
WRONG = "def times(a, b):\n    print('called with', a, b)\n    return 12 if a == 3 else a * b - 1"


def answered(release, **answers):
    """A copy of the release with the sources of some cells replaced."""
    copy = json.loads(json.dumps(release))
    for cell in copy["cells"]:
        name = cell["id"].removeprefix("toy-").removesuffix("-code")
        if cell["id"].endswith("-code") and name in answers:
            cell["source"] = answers[name]
    return copy


def with_tests_skipped(release):
    """A copy of the release whose tests have a tag that keeps them from running."""
    copy = json.loads(json.dumps(release))
    for cell in copy["cells"]:
        if cell["id"].endswith("-test"):
            cell["metadata"]["tags"] = ["skip-execution"]
    return copy


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course with three students and a cheat, graded, with feedback."""
    course = toy.make(tmp_path_factory.mktemp("class"))
    nbgrader(course, "generate_assignment", toy.NAME)
    untouched = json.loads((course.assignments / toy.NAME / f"{toy.NAME}.ipynb").read_text())
    submit(course, toy.NAME, "ada", answered(untouched, add=RIGHT, times=TIMES))
    submit(course, toy.NAME, "bob", answered(untouched, add=RIGHT, times=WRONG))
    submit(course, toy.NAME, "cyd", untouched)
    submit(course, toy.NAME, "dan", with_tests_skipped(untouched))
    nbgrader(course, "autograde", toy.NAME)
    nbgrader(course, "generate_feedback", toy.NAME)
    return course


def test_the_release_holds_neither_solutions_nor_hidden_tests(graded):
    text = (graded.assignments / toy.NAME / f"{toy.NAME}.ipynb").read_text()
    assert "raise NotImplementedError" in text and "add(3, 4)" in text
    for secret in ("return a + b", "return a * b", "SOLUTION", "(5, 7)", "HIDDEN TESTS"):
        assert secret not in text


def test_the_export_holds_the_scores(graded):
    assert exported(graded) == {"ada": (4, 4), "bob": (2, 4), "cyd": (0, 4), "dan": (0, 4)}


def test_feedback_explains_the_loss_and_shows_no_hidden_test_and_no_solution(graded):
    bob = feedback(graded, toy.NAME, "bob")
    assert "toy.times: a hidden test did not pass." in bob
    assert "Likely cause: a slip. [times-one-less]" in bob
    assert "Next: read the task again." in bob
    assert "Got: NotImplementedError()" in feedback(graded, toy.NAME, "cyd")
    for student in ("ada", "bob", "cyd"):
        page = feedback(graded, toy.NAME, student)
        for secret in ("(5, 7)", "5 7", "HIDDEN", "checks.hidden", "Traceback", "-----"):
            assert secret not in page.partition("<body")[2], (student, secret)
    assert "return a * b" not in feedback(graded, toy.NAME, "cyd")


def test_feedback_tells_partial_credit():
    cell = nbformat.from_dict(toy.code("a-test", "1", grade=True, locked=True, points=2))
    credit = new_output("execute_result", {"text/plain": "1"}, execution_count=1)
    cell.outputs = [credit, new_output("stream", name="stdout", text="hidden inputs")]
    cell, _ = ShowMessagesOnly().preprocess_cell(cell, {}, 0)
    assert [output.text for output in cell.outputs] == ["The test gives partial credit: 1\n"]


def test_what_the_instructor_sees_holds_the_hidden_tests(graded):
    folder = graded.root / "gradebook" / "autograded" / "bob" / toy.NAME
    assert "(5, 7)" in (folder / f"{toy.NAME}.ipynb").read_text()


def test_regrading_uses_the_recorded_secret_and_gives_the_same(graded):
    secret = graded.root / "gradebook" / "class_secret"
    before = secret.read_text()
    assert len(before.strip()) == 32
    nbgrader(graded, "autograde", toy.NAME, "--force", "--student", "bob")
    assert secret.read_text() == before
    assert exported(graded)["bob"] == (2, 4)


def test_the_autograder_gives_the_points_that_nbgrader_gives(graded):
    scores = exported(graded)
    for student, (score, _) in scores.items():
        report = check(graded, submitted(graded, toy.NAME, student))
        assert sum(each.points for each in report.grades.values()) == score


def test_generating_again_changes_nothing_and_the_autograders_release_is_the_same(graded):
    path = graded.assignments / toy.NAME / f"{toy.NAME}.ipynb"
    before = path.read_bytes()
    assert release(graded, [toy.NAME]) == []
    nbgrader(graded, "generate_assignment", toy.NAME, "--force")
    assert path.read_bytes() == before
