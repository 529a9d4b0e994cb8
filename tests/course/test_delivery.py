"""A learner's changes survive every delivery, and every new version arrives."""

import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grokking import delivery, files
from grokking.authoring.gate.prose import links
from grokking.authoring.notebooks import read_notebook
from grokking.delivery import MANIFEST, deliver
from grokking.shipped import shipped

LESSON = "lessons/01_a.ipynb"


class Course:
    """A course that ships one lesson, and the folder of a learner."""

    def __init__(self, folder):
        self.shipped = folder / "shipped"
        self.shipped.mkdir()
        self.work = folder / "work"
        self.copy = self.work / LESSON

    def ship(self, text):
        (self.shipped / "01_a.ipynb").write_text(text)

    def deliver(self):
        return deliver({"lessons": self.shipped}, self.work)

    def files(self):
        """The learner's notebooks: name and content."""
        found = self.work.rglob("*.ipynb")
        return {path.name: path.read_text() for path in found if path.is_file()}

    def beside(self):
        """The contents of the versions that lie beside the learner's own."""
        return [text for name, text in self.files().items() if ".new-" in name]


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path)
    course.ship("one")
    return course


def test_every_link_of_a_delivered_lesson_leads_to_something(tmp_path):
    deliver({name: shipped(name) for name in ("lessons", "assignments")}, tmp_path)
    lessons = sorted((tmp_path / "lessons").glob("*.ipynb"))
    assert lessons
    for lesson in lessons:
        assert links(read_notebook(lesson), lesson.parent) == []


def test_a_first_delivery_copies_folders_and_leaves_hidden_files_behind(course):
    (course.shipped / "data").mkdir()
    (course.shipped / "data" / "atlas.npz").write_bytes(b"\x00\xff")
    (course.shipped / ".ipynb_checkpoints").mkdir()
    (course.shipped / ".ipynb_checkpoints" / "01_a-checkpoint.ipynb").write_text("old")
    (course.shipped / "__pycache__").mkdir()
    (course.shipped / "__pycache__" / "a.pyc").write_text("old")

    news = course.deliver()

    assert news.copied == [LESSON, "lessons/data/atlas.npz"]
    assert (course.work / "lessons/data/atlas.npz").read_bytes() == b"\x00\xff"
    found = {path.relative_to(course.work).as_posix() for path in course.work.rglob("*.*")}
    assert found == {MANIFEST, LESSON, "lessons/data/atlas.npz"}
    assert str(news) == "Copied: 2 files."


def test_nothing_is_written_when_nothing_changed(course):
    course.deliver()
    before = {path: path.stat().st_mtime_ns for path in course.work.rglob("*")}
    assert str(course.deliver()) == "Your copies are up to date."
    assert {path: path.stat().st_mtime_ns for path in course.work.rglob("*")} == before


def test_an_untouched_copy_is_replaced_by_the_new_version(course):
    course.deliver()
    course.ship("two")
    assert course.deliver().updated == [LESSON]
    assert course.files() == {"01_a.ipynb": "two"}


def test_a_changed_copy_is_left_alone(course):
    course.deliver()
    course.copy.write_text("mine")
    assert course.deliver().kept == [LESSON]
    assert course.files() == {"01_a.ipynb": "mine"}


def test_a_new_version_arrives_beside_a_changed_copy_once(course):
    course.deliver()
    course.copy.write_text("mine")
    course.ship("two")

    [name] = course.deliver().beside

    assert course.copy.read_text() == "mine"
    assert (course.work / name).read_text() == "two"
    version = json.loads((course.work / MANIFEST).read_text())[LESSON]
    assert name == f"lessons/01_a.new-{version[:6]}.ipynb"
    (course.work / name).unlink()
    assert course.deliver().kept == [LESSON]
    assert course.beside() == []


def test_a_version_beside_that_the_learner_worked_in_is_not_overwritten(course):
    course.deliver()
    course.copy.write_text("mine")
    course.ship("two")
    [name] = course.deliver().beside
    (course.work / name).write_text("mine too")
    (course.work / MANIFEST).unlink()
    course.deliver()
    assert course.files() == {"01_a.ipynb": "mine", Path(name).name: "mine too"}


def test_taking_over_the_version_beside_leads_back_to_updates(course):
    course.deliver()
    course.copy.write_text("mine")
    course.ship("two")
    [name] = course.deliver().beside
    (course.work / name).rename(course.copy)
    course.ship("three")
    assert course.deliver().updated == [LESSON]
    assert course.files() == {"01_a.ipynb": "three"}


def test_a_deleted_copy_comes_back(course):
    course.deliver()
    course.copy.unlink()
    assert course.deliver().copied == [LESSON]
    assert course.copy.read_text() == "one"


def test_an_unlisted_file_is_adopted_when_identical_and_else_the_learners(course):
    course.copy.parent.mkdir(parents=True)
    course.copy.write_text("one")
    assert str(course.deliver()) == "Your copies are up to date."
    course.ship("two")
    assert course.deliver().updated == [LESSON]

    (course.work / MANIFEST).unlink()
    course.copy.write_text("mine")
    assert len(course.deliver().beside) == 1
    assert course.copy.read_text() == "mine"


def test_a_folder_in_the_place_of_a_lesson_is_the_learners(course):
    course.copy.mkdir(parents=True)
    course.deliver()
    assert course.copy.is_dir()
    assert course.beside() == ["one"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")
def test_a_link_that_leads_nowhere_is_the_learners(course):
    course.copy.parent.mkdir(parents=True)
    course.copy.symlink_to("gone")
    course.deliver()
    assert course.copy.is_symlink()
    assert course.beside() == ["one"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"lessons/01_a.ipynb": 3}', "\x00"])
def test_a_damaged_list_loses_nothing_and_is_said(course, damage):
    course.deliver()
    course.copy.write_text("mine")
    (course.work / MANIFEST).write_text(damage)
    course.ship("two")

    news = str(course.deliver())

    assert f"{MANIFEST} was damaged" in news
    assert course.copy.read_text() == "mine"
    assert course.beside() == ["two"]
    assert "damaged" not in str(course.deliver())


class Killed(BaseException):
    """What a kill would do: nothing after it runs."""


steps = st.lists(
    st.one_of(
        st.tuples(st.just("ship"), st.sampled_from(["one", "two", "three"])),
        st.tuples(st.just("edit"), st.integers(0, 9)),
        st.tuples(st.just("delete"), st.none()),
        st.tuples(st.just("deliver"), st.none()),
        st.tuples(st.just("killed delivery"), st.integers(0, 3)),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(history=steps)
def test_no_history_loses_a_learners_text_or_a_new_version(tmp_path_factory, history):
    """Any order of versions, edits and deliveries, some killed before or after a file appears."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.ship("one")
    mine, arrived, killed = None, set(), False
    for action, detail in [*history, ("deliver", None)]:
        if action == "ship":
            course.ship(detail)
        elif action == "edit" and course.copy.exists():
            mine = f"mine {detail}"
            course.copy.write_text(mine)
        elif action == "delete" and course.copy.exists():
            mine = None
            course.copy.unlink()
        elif action == "deliver":
            course.deliver()
        elif action == "killed delivery":
            killed = True
            deliver_killed(course, detail)
        if mine:
            assert course.copy.read_text() == mine
        arrived |= set(course.files().values())

    shipped = (course.shipped / "01_a.ipynb").read_text()
    assert shipped in arrived
    if not mine and not killed:
        assert course.copy.read_text() == shipped
    settled = course.files()
    course.deliver()
    assert course.files() == settled


def deliver_killed(course, moment):
    """A delivery that dies before (even) or after (odd) its first or second file is in place."""
    replace = os.replace
    calls = 0

    def dying(source, target):
        nonlocal calls
        calls += 1
        last = calls == moment // 2 + 1
        if last and moment % 2 == 0:
            raise Killed
        replace(source, target)
        if last:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.os, "replace", dying)
        with contextlib.suppress(Killed):
            course.deliver()


def test_a_new_version_is_not_lost_by_a_kill_between_file_and_list(course):
    course.deliver()
    course.copy.write_text("mine")
    course.ship("two")
    deliver_killed(course, 1)
    assert course.beside() == ["two"]
    assert json.loads((course.work / MANIFEST).read_text())[LESSON] == delivery._version(b"one")
    course.deliver()
    assert course.files().keys() == {
        "01_a.ipynb",
        f"01_a.new-{delivery._version(b'two')[:6]}.ipynb",
    }
