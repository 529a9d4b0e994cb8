"""Grading a class: nothing is lost, whatever comes between."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import toy
from classroom import feedback, nbgrader, submit, submitted
from in_class import (
    RIGHT,
    answered,
    course_in,
    gradebook,
    graded_notebooks,
    grader,
    nothing,
    pretended,
    rows,
)
from sqlalchemy import Engine, event

from autograder import batch, cli, warm
from autograder.batch import Interrupted, grade_class
from autograder.blame import ClassStopped
from autograder.course import CourseError
from autograder.one_gradebook import one_gradebook
from autograder.summary import summary
from grokking.files import locked

KILLS = 20
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def hand_in(course):
    """Six submissions: right, half right, untouched, with a mark of its own, empty, forged."""
    right = answered(course)
    half = answered(course, RIGHT | {"toy-times-code": "def times(a, b):\n    return 0"})
    forged = answered(course, {})
    forged["cells"][4]["source"] = "pass"
    for student, notebook in {
        "ada": right,
        "bob": half,
        "cyd": answered(course, {}),
        "d[ot]*": right,
        "fay": forged,
    }.items():
        submit(course, toy.NAME, student, notebook)
    submit(course, toy.NAME, "eve", {})
    submitted(course, toy.NAME, "eve").write_text("")


SCORES = {"ada": 4, "bob": 2, "cyd": 0, "d[ot]*": 4, "eve": 0, "fay": 0}


def scores(course):
    return {student: row["score"] for student, row in rows(course).items()}


@pytest.fixture(scope="module")
def new_course(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    course = course_in(root)
    hand_in(course)
    return course


@pytest.fixture
def course(new_course, tmp_path, monkeypatch):
    """A copy of a class of which nothing is graded, in which execution is pretended."""
    monkeypatch.setattr(batch, "execute", pretended)
    monkeypatch.setattr(warm, "prepare", nothing)
    return copied(new_course, tmp_path / "class")


def copied(course, root):
    shutil.copytree(course.root, root)
    return type(course)(root)


def test_processes_are_started_once_and_only_where_there_is_work(course, monkeypatch):
    started = []
    monkeypatch.setattr(warm, "prepare", lambda: started.append(1))
    grade_class(course, toy.NAME)
    assert started == [1]
    assert not grade_class(course, toy.NAME).now and started == [1]


def test_the_gradebook_takes_all_of_a_change_or_nothing(course):
    home = course.config().CourseDirectory
    with one_gradebook(home.db_url, home.course_id) as book:
        with pytest.raises(ValueError, match="half way"), book.at_once(), book:
            book.add_student("gus")
            raise ValueError("half way")
        with book.at_once():
            with book:  # as each of nbgrader's steps opens and closes it
                book.add_student("hal")
            with gradebook(course) as another:
                assert not another.students, "nothing is written yet"
        with gradebook(course) as another:
            assert [student.id for student in another.students] == ["hal"]


@pytest.mark.slow
def test_a_class_is_graded_for_real(new_course, tmp_path):
    course = copied(new_course, tmp_path / "class")
    graded = grade_class(course, toy.NAME)
    assert scores(course) == SCORES
    assert graded.now == sorted(SCORES)
    text = summary(toy.NAME, graded)
    assert "ada     4 of 4\n" in text
    assert "  eve: the notebook is empty: hand it in again\n" in text
    assert "  fay: locked and changed, put back as handed out: toy-add-test\n" in text
    comments = rows(course)["eve"]["comments"]
    assert comments["toy-add-code"][0].endswith(
        "Not graded, so it scores 0: the notebook is empty: hand it in again."
    )
    assert "NotGraded" in graded_notebooks(course)["eve"]
    assert "Got: NotImplementedError()" in graded_notebooks(course)["cyd"]
    assert not any((course.root / "gradebook" / "grading" / toy.NAME / "graded").iterdir())
    nbgrader(course, "generate_feedback", toy.NAME, "--CourseDirectory.student_id=[ef]*")
    assert "it scores 0: the notebook is empty" in feedback(course, toy.NAME, "eve")
    assert "put back as handed out: toy-add-test" in feedback(course, toy.NAME, "fay")
    assert "(5, 7)" not in feedback(course, toy.NAME, "eve")


@pytest.mark.slow
def test_an_executor_of_processes_gives_the_same(new_course, tmp_path):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    course = copied(new_course, tmp_path / "class")
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        grade_class(course, toy.NAME, ["ada", "bob", "eve"], executor=pool)
    assert scores(course) == {"ada": 4, "bob": 2, "eve": 0}


@pytest.mark.slow
def test_the_gradebook_is_the_one_that_nbgrader_makes(new_course, tmp_path):
    ours, theirs = (copied(new_course, tmp_path / name) for name in ("ours", "theirs"))
    for course in (ours, theirs):
        for student in ("d[ot]*", "eve", "fay"):  # of the damaged, nbgrader makes less
            shutil.rmtree(course.root / "gradebook" / "submitted" / student)
    grade_class(ours, toy.NAME)
    nbgrader(theirs, "autograde", toy.NAME)
    assert rows(ours) == rows(theirs)


def test_what_is_graded_is_not_graded_again_unless_it_changed(course):
    assert grade_class(course, toy.NAME, ["ada"]).now == ["ada"]
    assert grade_class(course, toy.NAME).now == ["bob", "cyd", "d[ot]*", "eve", "fay"]
    assert grade_class(course, toy.NAME).now == []
    assert scores(course) == SCORES
    shutil.copy(submitted(course, toy.NAME, "ada"), submitted(course, toy.NAME, "eve"))
    shutil.rmtree(course.root / "gradebook" / "autograded" / "bob" / toy.NAME)
    graded = grade_class(course, toy.NAME)
    assert graded.now == ["bob", "eve"]
    assert scores(course) == SCORES | {"eve": 4}
    assert "4 were graded before (--force grades them again)" in summary(toy.NAME, graded)
    assert rows(course)["eve"]["comments"]["toy-add-code"] == (None, None)


def test_force_keeps_what_was_given_by_hand(course):
    grade_class(course, toy.NAME)
    before = rows(course)
    with gradebook(course) as book:
        where = (toy.NAME, toy.NAME, "bob")
        book.find_grade("toy-times-test", *where).manual_score = 1.5
        book.find_comment("toy-times-code", *where).manual_comment = "Nearly."
        book.db.commit()
    assert grade_class(course, toy.NAME, force=True).now == sorted(SCORES)
    after = rows(course)
    assert after["bob"]["score"] == 3.5
    assert after["bob"]["grades"].pop("toy-times-test") == (0, 1.5, True)
    assert after["bob"]["comments"].pop("toy-times-code") == (None, "Nearly.")
    before["bob"]["grades"].pop("toy-times-test")
    before["bob"]["comments"].pop("toy-times-code")
    before["bob"]["score"] = 3.5
    assert after == before


def test_a_second_grader_is_refused(course):
    (course.root / "gradebook").mkdir(exist_ok=True)
    with (
        locked(course.root / "gradebook" / "grading"),
        pytest.raises(ClassStopped, match="another grader is at work"),
    ):
        grade_class(course, toy.NAME)
    assert len(grade_class(course, toy.NAME).now) == 6


def test_a_locked_gradebook_is_told_and_nothing_is_lost(course, monkeypatch, capfd):
    grade_class(course, toy.NAME, ["ada"])
    monkeypatch.setattr("autograder.course.this_course", lambda: course)
    other = sqlite3.connect(course.root / "gradebook" / "gradebook.db")
    other.execute("begin exclusive")
    assert cli.main(["grade", toy.NAME]) == 1
    other.rollback()
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert "the gradebook is locked: close the program that is writing to it" in told
    assert "then run the same command again" in told
    assert cli.main(["grade", toy.NAME]) == 0
    assert scores(course) == SCORES


def test_a_full_disk_is_told_and_nothing_is_lost(course, monkeypatch):
    def full(self, *arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    grade_class(course, toy.NAME, ["ada"])
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_text", full)
        with pytest.raises(ClassStopped, match="the disk is full: make room; then run the same"):
            grade_class(course, toy.NAME)
    assert scores(course)["ada"] == 4
    assert len(grade_class(course, toy.NAME).now) == 5
    assert scores(course) == SCORES


def test_a_gradebook_that_cannot_grow_is_told_and_nothing_is_lost(course):
    with sqlite3.connect(course.root / "gradebook" / "gradebook.db") as book:
        book.executescript("pragma page_size = 512; vacuum")  # so that it is full at once

    def limit(connection, record):
        pages = connection.execute("pragma page_count").fetchone()[0]
        connection.execute(f"pragma max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    try:
        with pytest.raises(ClassStopped, match="the disk is full: make room"):
            grade_class(course, toy.NAME)
    finally:
        event.remove(Engine, "connect", limit)
    grade_class(course, toy.NAME)
    assert scores(course) == SCORES


@pytest.mark.parametrize("students", [[], ["bob"]], ids=["a class", "one student"])
def test_what_fails_in_a_phase_costs_one_submission(course, monkeypatch, students):
    def fails(text, files, config):
        if "return 0" in text:
            raise RuntimeError("it broke")
        return pretended(text, files, config)

    monkeypatch.setattr(batch, "execute", fails)
    grade_class(course, toy.NAME, students)
    assert scores(course) == {name: SCORES[name] for name in students or SCORES} | {"bob": 0}
    told = str(rows(course)["bob"]["comments"])
    assert "it could not be run, 3 times (RuntimeError: it broke)" in told


def test_where_nothing_can_be_executed_nobody_is_blamed(course, monkeypatch):
    def fails(text, files, config):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(batch, "execute", fails)
    with pytest.raises(ClassStopped, match="not even the release"):
        grade_class(course, toy.NAME)
    monkeypatch.setattr(batch, "execute", pretended)
    assert len(grade_class(course, toy.NAME).now) >= 4
    assert scores(course) == SCORES


def test_what_fails_once_is_tried_again(course, monkeypatch):
    failed = []

    def fails_once(text, files, config):
        if text not in failed:
            failed.append(text)
            raise RuntimeError("it broke")
        return pretended(text, files, config)

    monkeypatch.setattr(batch, "execute", fails_once)
    grade_class(course, toy.NAME)
    assert scores(course) == SCORES


@pytest.mark.parametrize("phase", ["examine", "Phases.sanitise", "Phases.record"])
def test_a_fault_of_ours_is_the_reason_of_a_zero(course, monkeypatch, phase):
    owner, _, name = f"autograder.batch.{phase}".rpartition(".")
    original = getattr(batch.Phases, name, None) or getattr(batch, name)
    broken = []

    def breaks_first(*arguments, **options):
        if not broken:
            broken.append(arguments)
            raise ValueError("a fault")
        return original(*arguments, **options)

    monkeypatch.setattr(f"{owner}.{name}", breaks_first)
    graded = grade_class(course, toy.NAME, jobs=1)
    (bad,) = (o.student for o in graded.outcomes if "a fault" in str(o.receipt.refusal))
    assert scores(course) == SCORES | {bad: 0}


def test_what_cannot_be_recorded_is_told(course, monkeypatch):
    record = batch.Phases.record

    def refuses(self, student, *arguments):
        if student == "ada":
            raise ValueError("not this one")
        record(self, student, *arguments)

    monkeypatch.setattr(batch.Phases, "record", refuses)
    graded = grade_class(course, toy.NAME)
    assert "NOT RECORDED, look at these:\n  ada: " in summary(toy.NAME, graded)
    monkeypatch.undo()
    monkeypatch.setattr(batch, "execute", pretended)
    assert grade_class(course, toy.NAME).now == ["ada"]
    assert scores(course) == SCORES


def test_ctrl_c_keeps_what_is_done(course):
    def press(done, of):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="of 6 are graded and kept"):
        grade_class(course, toy.NAME, jobs=1, progress=press)
    graded = grade_class(course, toy.NAME)
    assert 0 < len(graded.now) <= 4
    assert scores(course) == SCORES


GRADE_SLOWLY = f"""
import sys, time
from pathlib import Path
from autograder import batch, cli, course, warm
home = course.Course(Path(sys.argv[1]))
course.this_course = lambda: home
warm.prepare = lambda: None
batch.execute = lambda *_: print("begun", flush=True) or time.sleep(600)
sys.argv[1:] = ["grade", "{toy.NAME}"]
cli.command()
"""


def test_an_impatient_ctrl_c_ends_it_in_seconds_and_quietly(course):
    # the new process answers to Ctrl-C, even where pytest runs in the background and does not
    process = subprocess.Popen(
        [sys.executable, "-c", GRADE_SLOWLY, str(course.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    process.stdout.readline()
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "0 of 6 are graded and kept. The same command goes on from there." in told
    assert "Traceback" not in told


def test_progress_counts_to_the_end(course):
    told = []
    grade_class(course, toy.NAME, progress=lambda *numbers: told.append(numbers))
    assert told[0] == (0, 6) and told[-1] == (6, 6)
    assert told == sorted(told)
    grade_class(course, toy.NAME, progress=None)  # there is nothing to be told


def test_no_more_than_a_few_submissions_are_under_way(course):
    class Watched(ThreadPoolExecutor):
        most = waiting = 0

        def submit(self, *arguments):
            self.waiting += 1
            self.most = max(self.most, self.waiting)
            future = super().submit(*arguments)
            future.add_done_callback(self.less)
            return future

        def less(self, future):
            self.waiting -= 1

    for number in range(8):
        submit(course, toy.NAME, f"more-{number}", answered(course))
    with Watched(2) as pool:
        grade_class(course, toy.NAME, jobs=2, executor=pool)
    assert pool.most <= 4


def rename_a_cell(course):
    path = course.release(toy.NAME)
    path.write_text(path.read_text().replace('"grade_id": "toy-add-', '"grade_id": "'))


@pytest.mark.parametrize(
    ("students", "spoil", "sentence"),
    [
        (["zoe"], lambda course: None, "no submission of toy_sums by zoe"),
        (
            [],
            lambda course: shutil.rmtree(course.root / "gradebook" / "submitted"),
            "no submission: put each notebook at .*/submitted/STUDENT/toy_sums/toy_sums.ipynb",
        ),
        (
            [],
            lambda course: (course.root / "gradebook" / "gradebook.db").unlink(),
            "the gradebook does not know toy_sums: run `nbgrader generate_assignment toy_sums",
        ),
        (["ada"], rename_a_cell, "the gradebook knows another version of toy_sums: run"),
        ([], lambda course: course.release(toy.NAME).unlink(), "is missing: run `nbgrader gener"),
    ],
)
def test_what_is_missing_is_told(course, students, spoil, sentence):
    spoil(course)
    with pytest.raises(CourseError, match=sentence):
        grade_class(course, toy.NAME, students)


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_to_the_same_gradebook(new_course, tmp_path):
    """Twenty kills in one class, of which each run grades a few more; seeded moments."""
    for number in range(6):
        notebook = answered(new_course, RIGHT if number % 3 else {})
        submit(new_course, toy.NAME, f"more-{number:02}", notebook)
    try:
        calm, killed = (copied(new_course, tmp_path / name) for name in ("calm", "killed"))
    finally:
        for path in (new_course.root / "gradebook" / "submitted").glob("more-*"):
            shutil.rmtree(path)
    for course in (calm, killed):
        process = grader(course.root, ["ada"])
        process.start()
        process.join()
        assert process.exitcode == 0
    process = grader(calm.root)
    began = time.monotonic()
    process.start()
    process.join()
    whole = time.monotonic() - began
    moments = random.Random(9)
    ends = []
    for _ in range(KILLS):
        process = grader(killed.root, (), moments.random() < 0.6)  # some of them with --force
        process.start()
        process.join(moments.uniform(0.0, whole))
        process.kill()
        process.join()
        ends.append(process.exitcode)
    assert ends.count(-signal.SIGKILL) >= KILLS / 2
    process = grader(killed.root)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert rows(killed) == rows(calm)
    assert graded_notebooks(killed) == graded_notebooks(calm)
    assert len(rows(killed)) == 12


@pytest.mark.slow
def test_killed_while_it_executes_it_leaves_no_process_and_goes_on(new_course, tmp_path):
    course = copied(new_course, tmp_path / "class")
    program = (
        "import sys; from pathlib import Path; from autograder.course import Course\n"
        "from autograder.batch import grade_class\n"
        f"show = lambda done, of: print(done, flush=True)\n"
        f"grade_class(Course(Path(sys.argv[1])), {toy.NAME!r}, jobs=1, progress=show)"
    )
    command = [sys.executable, "-c", program, str(course.root)]
    mark = f"killed-{os.getpid()}"
    environment = os.environ | {"KILLED_TEST": mark}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout.readline() == "0\n"
    while process.stdout.readline() != "1\n":
        assert process.poll() is None
    process.kill()
    process.wait()
    process.stdout.close()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    assert scores(course) == SCORES
    deadline = time.monotonic() + 30
    while (left := _marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def _marked(mark):
    """The processes whose environment has a mark."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found
