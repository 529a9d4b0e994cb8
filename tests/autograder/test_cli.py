"""The command `autograder`: exit codes, the matrix, errors in one line."""

import re
import threading

import pytest
import toy
from classroom import submit
from in_class import answered, course_in, pretended

from autograder import cli
from autograder.course import CourseError
from autograder.release import release


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = toy.make(tmp_path / "course")
    monkeypatch.setattr("autograder.course.this_course", lambda: course)
    return course


def test_verify_prints_the_matrix_and_says_that_all_is_well(course, capsys):
    for path in course.mutants(toy.NAME).glob("*_one_*.py"):
        path.unlink()
    for path in course.mutants(toy.NAME).glob("*_n*.py"):
        path.unlink()
    assert cli.main(["verify", "--mode", "in-kernel", toy.NAME]) == 1
    out, err = capsys.readouterr()
    assert re.search(r"^the solution +\+ +\+$", out, re.MULTILINE)
    assert re.search(r"^the release +− +−$", out, re.MULTILINE)
    assert re.search(r"^add_zero +− +\+$", out, re.MULTILINE)
    assert "  toy-times-test: 2 of 5 mutants" in out
    assert out.endswith("2 faults.\n")
    assert err == ""


def test_verify_without_names_takes_all_and_ends_in_zero(course, capsys):
    assert cli.main(["verify", "--mode", "in-kernel"]) == 0
    assert capsys.readouterr().out.endswith("No fault.\n")


def test_progress_is_shown_where_somebody_watches(course, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    cli._show_progress(1, 2)
    cli._show_progress(2, 2)
    assert capsys.readouterr().err == (f"\r[{'#' * 15}{' ' * 15}] 1 of 2\r[{'#' * 30}] 2 of 2\n")


def test_release_writes_and_says_what_changed(course, capsys):
    (course.assignments / toy.NAME).mkdir(parents=True)
    (course.assignments / toy.NAME / "old.txt").write_text("no longer a part")
    assert cli.main(["release"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"changed: assignments/{toy.NAME}/{name}" for name in (f"{toy.NAME}.ipynb", "old.txt")
    ]
    assert cli.main(["release", toy.NAME]) == 0
    assert capsys.readouterr().out == ""
    assert [path.name for path in (course.assignments / toy.NAME).iterdir()] == [
        f"{toy.NAME}.ipynb"
    ]


def test_check_ends_in_one_unless_all_points_are_won(course, capsys):
    release(course, [toy.NAME])
    untouched = course.assignments / toy.NAME / f"{toy.NAME}.ipynb"
    assert cli.main(["check", str(untouched)]) == 1
    assert "toy.add: 0 of 2\n    Called: add(3, 4)\n    Got: NotImplementedError()" in (
        capsys.readouterr().out
    )
    assert cli.main(["check", str(course.source(toy.NAME))]) == 0
    assert capsys.readouterr().out.endswith("toy_sums: 4 of 4 points\n")


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_grade_tells_who_got_what_and_goes_on(tmp_path, capsys, monkeypatch):
    course = course_in(tmp_path / "class")
    monkeypatch.setattr("autograder.course.this_course", lambda: course)
    monkeypatch.setattr("autograder.batch.execute", pretended)
    for student in ("ada", "bob"):
        submit(course, toy.NAME, student, answered(course) if student == "ada" else {})
    assert cli.main(["grade", toy.NAME, "--student", "ada", "--jobs", "1"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(
        r"ada  4 of 4\n\ntoy_sums: 1 graded now in \d+ s, [\d.]+ s each, ada took [\d.]+ s\.\n", out
    )
    assert err == ""
    assert cli.main(["grade", toy.NAME]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ada  4 of 4\nbob  0 of 4\n\nScored 0 by rule:\n  bob: the file is not ")
    assert "toy_sums: 1 graded now" in out and "1 were graded before" in out
    assert cli.main(["grade", toy.NAME, "--force"]) == 0
    assert "2 graded now" in capsys.readouterr().out


def test_grade_starts_what_new_submissions_need_before_it_reads_them(course, monkeypatch):
    def stop(*arguments, **options):
        raise CourseError("no further")

    started = threading.Event()
    monkeypatch.setattr("autograder.warm.prepare", started.set)
    monkeypatch.setattr("autograder.batch.grade_class", stop)
    assert cli.main(["grade", toy.NAME]) == 1
    assert not started.wait(0.2)
    submit(course, toy.NAME, "ada", {})
    assert cli.main(["grade", toy.NAME]) == 1
    assert started.wait(5)


def test_the_doctor_tells_what_is_wrong_and_ends_in_one_unless_nothing_is(course, capsys):
    release(course, [toy.NAME])
    path = course.release(toy.NAME)
    assert cli.main(["doctor", str(path)]) == 0
    assert capsys.readouterr().out == "Nothing is wrong with it.\n"
    path.with_name("mine.ipynb").write_text(path.read_text().replace('"points": 2', '"points": 9'))
    assert cli.main(["doctor", str(path.with_name("mine.ipynb"))]) == 1
    assert capsys.readouterr().out == (
        "- metadata changed (points), put right: toy-add-test, toy-times-test\n"
        "It would be graded after these repairs.\n"
    )
    path.with_name("empty.ipynb").write_text("")
    assert cli.main(["doctor", str(path.with_name("empty.ipynb"))]) == 1
    assert capsys.readouterr().out == (
        "It would score 0: the notebook is empty: hand it in again.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["verify", "ps99"], "'ps99' is not an assignment; there are: toy_sums"),
        (["release", "ps99"], "'ps99' is not an assignment; there are: toy_sums"),
        (["grade", "ps99"], "'ps99' is not an assignment; there are: toy_sums"),
        (["doctor", "none.ipynb"], "none.ipynb: there is no such notebook"),
        (["check", "none.ipynb"], "none.ipynb: there is no such notebook"),
    ],
)
def test_an_error_is_one_line(course, capsys, arguments, sentence):
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err == f"autograder: {sentence}\n"


def test_without_a_clone_the_commands_say_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr("autograder.course.clone", lambda: None)
    assert cli.main(["verify"]) == 1
    assert "clone it" in capsys.readouterr().err
