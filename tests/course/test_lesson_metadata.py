"""What a lesson says about itself, read and refused."""

import json
import re

import pytest

from grokking.authoring.lesson import Lesson, LessonError, read_lesson

COURSE = {
    "number": 4,
    "question": "What happens after memorising?",
    "minutes": {"reading": 40, "running": 3},
    "needs": [2, 3],
    "claims": ["C9", "C14"],
    "abilities": ["name the three stages"],
}


def write(folder, course, name="04_live.ipynb"):
    metadata = {} if course is None else {"course": course}
    content = {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder / name


def test_a_lesson_is_read(tmp_path):
    assert read_lesson(write(tmp_path, COURSE)) == Lesson(
        number=4,
        question="What happens after memorising?",
        reading=40,
        running=3,
        needs=(2, 3),
        claims=("C9", "C14"),
        abilities=("name the three stages",),
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"number": -1}, "course.number is -1"),
        ({"number": True}, "course.number is True"),
        ({"number": 5}, "name must start 05_"),
        ({"question": " "}, "course.question is empty"),
        ({"question": 3}, "course.question is empty"),
        ({"minutes": 43}, "course.minutes must be like"),
        ({"minutes": {"reading": 40}}, "course.minutes must be like"),
        ({"minutes": {"reading": 0, "running": 3}}, "of reading at least one"),
        ({"minutes": {"reading": 40, "running": 2.5}}, "whole minutes"),
        ({"needs": 3}, "earlier lessons"),
        ({"needs": [4]}, "earlier lessons"),
        ({"needs": [3, 3]}, "earlier lessons"),
        ({"claims": "C9"}, "course.claims must list"),
        ({"claims": ["C9", "C9"]}, "course.claims must list"),
        ({"abilities": []}, "course.abilities must list"),
        ({"abilities": [""]}, "course.abilities must list"),
        ({"author": "me"}, "course.author is not a field: remove it"),
    ],
)
def test_metadata_that_do_not_fit_are_refused(tmp_path, change, fault):
    path = write(tmp_path, COURSE | change)
    with pytest.raises(LessonError, match=re.escape(str(path)) + ".*" + re.escape(fault)):
        read_lesson(path)


@pytest.mark.parametrize("field", COURSE)
def test_a_missing_field_is_named(tmp_path, field):
    path = write(tmp_path, {name: value for name, value in COURSE.items() if name != field})
    with pytest.raises(LessonError, match=f"course.{field} is missing"):
        read_lesson(path)


@pytest.mark.parametrize("course", [None, [], "4"])
def test_a_notebook_without_the_key_is_no_lesson(tmp_path, course):
    with pytest.raises(LessonError, match="need a key 'course' with number, question"):
        read_lesson(write(tmp_path, course))
