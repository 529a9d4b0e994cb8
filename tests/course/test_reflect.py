"""Predictions and questions, pressed without a browser."""

import json

import pytest

from grokking import reflect


@pytest.fixture
def work(tmp_path, monkeypatch):
    lessons = tmp_path / "work" / "lessons"
    lessons.mkdir(parents=True)
    monkeypatch.chdir(lessons)
    return tmp_path / "work"


def parts(widget):
    _, answer, buttons, said = widget.children
    return answer, {button.description: button for button in buttons.children}, said


def test_prediction_is_kept_in_the_work_folder(work):
    answer, buttons, said = parts(reflect.predict("04.a", "What?", ["up", "down"]))
    answer.value = "up"
    buttons["Record"].click()
    assert reflect.recorded("04.a") == "up"
    assert "Recorded: up" in said.value
    assert json.loads((work / "predictions.json").read_text())["04.a"]["prediction"] == "up"


def test_recording_again_replaces_one_prediction_and_keeps_the_others(work):
    for key, value in [("04.a", "up"), ("04.b", "up"), ("04.a", "down")]:
        answer, buttons, _ = parts(reflect.predict(key, "What?", ["up", "down"]))
        answer.value = value
        buttons["Record"].click()
    assert (reflect.recorded("04.a"), reflect.recorded("04.b")) == ("down", "up")


def test_nothing_is_recorded_before_a_choice(work):
    _, buttons, said = parts(reflect.predict("04.a", "What?", ["up", "down"]))
    buttons["Record"].click()
    assert reflect.recorded("04.a") is None
    assert "Choose an answer first" in said.value
    buttons["Skip"].click()
    assert reflect.recorded("04.a") == reflect.SKIPPED


def test_comparison_shows_both_and_escapes(work):
    assert "none recorded" in reflect.compare("04.a", "<b>5</b>").data
    answer, buttons, _ = parts(reflect.predict("04.a", "What?", ["a < b"]))
    answer.value = "a < b"
    buttons["Record"].click()
    html = reflect.compare("04.a", "<b>5</b>").data
    assert "a &lt; b" in html and "&lt;b&gt;5" in html


def test_damaged_file_is_named_and_not_overwritten(work):
    (work / "predictions.json").write_text("{")
    with pytest.raises(ValueError, match=r"predictions\.json is damaged.*Nothing was overwritten"):
        reflect.recorded("04.a")
    assert (work / "predictions.json").read_text() == "{"


def test_outside_a_work_folder_the_current_one_is_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, buttons, _ = parts(reflect.predict("04.a", "What?", ["up"]))
    buttons["Skip"].click()
    assert (tmp_path / "predictions.json").exists()


def test_question_explains_every_choice():
    widget = reflect.question("What?", right="a", choices={"a": "Because.", "b": "No, since."})
    _, answer, said = widget.children
    answer.value = "b"
    assert "Not quite. No, since." in said.value
    answer.value = "a"
    assert "Yes. Because." in said.value


@pytest.mark.parametrize(
    ("right", "choices", "message"),
    [("c", {"a": "x"}, "not one of: a"), ("a", {"a": "x", "b": ""}, "nothing stands with: b")],
)
def test_question_that_cannot_be_asked(right, choices, message):
    with pytest.raises(ValueError, match=message):
        reflect.question("What?", right=right, choices=choices)
