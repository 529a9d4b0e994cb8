"""The one list of misconceptions, and the loader that refuses what does not fit."""

import re

import pytest

from grokking.misconceptions import (
    TEXTS,
    MisconceptionError,
    misconceptions,
    read_misconceptions,
)

ENTRY = {
    "id": '"keeps-learning"',
    "name": '"It keeps learning"',
    "belief": '"A model goes on by itself."',
    "wrong_because": '"Only steps move weights."',
    "lesson": "4",
}


def table(**changes):
    fields = {name: value for name, value in (ENTRY | changes).items() if value is not None}
    return "[[misconception]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items())


def test_the_course_has_its_list_in_which_every_text_says_something_else():
    found = misconceptions()
    assert {"learns-after-training-stops", "weight-decay-necessary"} <= set(found)
    for field in ("id", "name", "belief", "wrong_because"):
        assert len({getattr(entry, field) for entry in found.values()}) == len(found)


def test_a_list_is_read_in_order(tmp_path):
    path = tmp_path / "list.toml"
    path.write_text(table() + table(id='"another"', lesson="9"), encoding="utf-8")
    found = read_misconceptions(path)
    assert list(found) == ["keeps-learning", "another"]
    assert (found["another"].lesson, found["another"].exercise) == (9, None)
    assert found["keeps-learning"].belief == "A model goes on by itself."


def test_an_exercise_may_stand_in_place_of_a_lesson(tmp_path):
    path = tmp_path / "list.toml"
    path.write_text(table(lesson=None, exercise='"ps2.cross_entropy"'), encoding="utf-8")
    found = read_misconceptions(path)["keeps-learning"]
    assert (found.lesson, found.exercise) == (None, "ps2.cross_entropy")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        *((table(**{field: None}), f"{field} is missing") for field in TEXTS),
        *(
            (table(**{field: '" "'}), f"{field} must be a text that is not empty")
            for field in TEXTS
        ),
        (table(lesson=None), "either a lesson, which refutes it, or an exercise"),
        (table(exercise='"ps2.accuracy"'), "either a lesson, which refutes it, or an exercise"),
        (
            table(lesson=None, exercise='"accuracy"'),
            'the id of an exercise, such as "ps2.accuracy"',
        ),
        (table(lesson=None, exercise='"ps2-accuracy"'), "the id of an exercise"),
        (table(lesson=None, exercise="2"), "the id of an exercise"),
        (table(name="3"), "name must be a text"),
        (table(id='"Keeps Learning"'), "lowercase words with hyphens"),
        (table(lesson="10"), "a number from 0 to 9"),
        (table(lesson='"4"'), "a number from 0 to 9"),
        (table(lesson="true"), "a number from 0 to 9"),
        (table(refuted="4"), "refuted is not a field: the fields are id, name"),
        (table() + table(), "misconception 2 (keeps-learning): the id is taken"),
        ("[[misconception]\n", "not valid TOML"),
        ("", "must hold [[misconception]] tables"),
        ("[misconception]\nid = 3\n", "must hold [[misconception]] tables"),
        (table() + "[other]\n", "and nothing else"),
        ("misconception = [3]\n", "must hold [[misconception]] tables"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path, text, fault):
    path = tmp_path / "list.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MisconceptionError, match=f"{re.escape(str(path))}: .*{re.escape(fault)}"):
        read_misconceptions(path)
