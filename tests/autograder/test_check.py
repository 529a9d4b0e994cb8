"""`autograder check`: one's own notebook, hidden tests included."""

import json

import pytest
import toy

from autograder.check import check
from autograder.cli import told
from autograder.course import CourseError
from autograder.release import release
from grokking.authoring.notebooks import normalise, render

SECRET_OR_FAIL = "assert os.environ['GROKKING_CLASS_SECRET'] == 'of this class'"


@pytest.fixture
def course(tmp_path):
    course = toy.make(tmp_path / "course")
    release(course, [toy.NAME])
    return course


@pytest.fixture
def mine(course):
    """The release as a learner has it: a dict to be changed."""
    return json.loads((course.assignments / toy.NAME / f"{toy.NAME}.ipynb").read_text())


@pytest.fixture
def checked(course, tmp_path):
    def check_it(notebook, name="mine.ipynb"):
        path = tmp_path / name
        path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
        return check(course, path)

    return check_it


def cell(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def answer(notebook, name, source):
    cell(notebook, name)["source"] = source


def test_points_and_messages_of_one_right_and_one_wrong_answer(course, mine, checked):
    answer(mine, "toy-add-code", "import warnings\ndef add(a, b):\n    return a + b")
    answer(mine, "toy-times-code", "def times(a, b):\n    return 12 if a == 3 else a * b - 1")
    report = checked(mine)
    assert told(report).splitlines() == [
        "toy.add: 2 of 2",
        "toy.times: 0 of 2",
        "    toy.times: a hidden test did not pass.",
        "    Likely cause: a slip. [times-one-less]",
        "    Next: read the task again.",
        "toy_sums: 2 of 4 points",
    ]
    assert [path.name for path in (course.root / "gradebook").iterdir()] == ["exchange"]


def test_an_instructor_checks_with_the_secret_of_the_class(course, mine, checked):
    source = toy.edited(
        "toy-add-test", "### END", "    import os\n    os.environ['GROKKING_CLASS_SECRET']\n### END"
    )
    source = toy.edited(
        "toy-add-test", "os.environ['GROKKING_CLASS_SECRET']", SECRET_OR_FAIL, source
    )
    course.source(toy.NAME).write_text(render(normalise(source)))
    answer(mine, "toy-add-code", "def add(a, b):\n    return a + b")
    assert not checked(mine).grades["toy-add-test"].full
    (course.root / "gradebook" / "class_secret").write_text("of this class")
    assert checked(mine).grades["toy-add-test"].full


def test_a_cell_that_claims_to_be_the_instructors_is_the_students(mine, checked):
    answer(mine, "toy-add-code", "def add(a, b):\n    return 0")
    forged = toy.code("toy-mine", "checks = add = None\nraise SystemExit", locked=True)
    test = toy.code("toy-more", "100", grade=True, locked=True, points=100)
    mine["cells"][2:2] = [forged, test]
    cell(mine, "toy-add-code")["metadata"]["nbgrader"] |= {"locked": True, "solution": False}
    report = checked(mine)
    assert list(report.grades) == ["toy-add-test", "toy-times-test"]
    assert [grade.points for grade in report.grades.values()] == [0, 0]


def test_an_untouched_notebook_gets_nothing(mine, checked):
    assert [grade.points for grade in checked(mine).grades.values()] == [0, 0]


def test_weakened_tests_are_restored(mine, checked):
    for name in ("toy-add-test", "toy-times-test"):
        answer(mine, name, "pass")
        cell(mine, name)["metadata"]["nbgrader"] |= {"points": 100, "locked": False}
    answer(mine, "toy-setup", "class checks:\n    hidden = equal = lambda *a, **k: None")
    report = checked(mine)
    assert [(grade.points, grade.out_of) for grade in report.grades.values()] == [(0, 2), (0, 2)]


def test_ids_that_a_session_changed_do_not_matter(mine, checked):
    for number, each in enumerate(mine["cells"]):
        each["id"] = f"a-{number}"
    answer(mine, "a-3", "def add(a, b):\n    return a + b")
    assert checked(mine).grades["toy-add-test"].full


def test_written_answers_are_left_to_a_person(course, mine, checked):
    question = toy.code("toy-why", "x", grade=True, solution=True, points=3)
    question["cell_type"] = "markdown"
    del question["outputs"], question["execution_count"]
    source = json.loads(course.source(toy.NAME).read_text())
    for notebook in (source, mine):
        notebook["cells"].append(question)
    course.source(toy.NAME).write_text(render(normalise(source)))
    assert "the release lacks cells of its source: toy-why" in refusal(checked, mine)
    release(course, [toy.NAME])
    assert told(checked(mine)).endswith("Written answers, points that a person gives: 3")


def refusal(checked, notebook):
    with pytest.raises(CourseError) as error:
        checked(notebook)
    return str(error.value)


def test_a_file_that_is_not_there(course, tmp_path):
    with pytest.raises(CourseError, match=r"none\.ipynb: there is no such notebook"):
        check(course, tmp_path / "none.ipynb")


def test_of_a_file_that_was_cut_short_what_is_there_is_graded(mine, checked):
    answer(mine, "toy-add-code", "def add(a, b):\n    return a + b")
    whole = json.dumps(mine)
    short = whole[: whole.index('"toy-times-code"')]
    report = checked(short, f"{toy.NAME}.ipynb")
    assert [grade.points for grade in report.grades.values()] == [2, 0]
    assert "mine.ipynb: not a notebook of an assignment" in refusal(checked, short)


@pytest.mark.parametrize("metadata", [{}, {"course": 3}, {"course": {"assignment": "ps99"}}])
def test_a_notebook_of_no_known_assignment(mine, checked, metadata):
    told = refusal(checked, mine | {"metadata": metadata})
    assert "mine.ipynb: not a notebook of an assignment" in told
    assert "there are: toy_sums" in told and "work/assignments" in told


def test_what_is_repaired_is_said_and_the_rest_is_graded(mine, checked):
    answer(mine, "toy-add-code", "def add(a, b):\n    return a + b")
    mine["cells"] = [each for each in mine["cells"] if each["id"] != "toy-times-test"]
    report = checked(mine)
    assert [grade.points for grade in report.grades.values()] == [2, 0]
    assert told(report).startswith("Repaired before it was graded: ")
    assert "toy-times-test" in told(report).splitlines()[0]


def test_an_answer_whose_cell_is_text_now_is_graded(mine, checked):
    answer(mine, "toy-add-code", "def add(a, b):\n    return a + b")
    wrong = cell(mine, "toy-add-code")
    wrong["cell_type"] = "markdown"
    del wrong["outputs"], wrong["execution_count"]
    report = checked(mine)
    assert report.grades["toy-add-test"].full and report.repairs


def test_an_empty_notebook_is_refused_with_the_reason(checked):
    assert "mine.ipynb: the notebook is empty: hand it in again" in refusal(checked, " ")
