"""Predictions and questions, pressed without a browser."""

import json
import multiprocessing
import os
from itertools import pairwise
from pathlib import Path

import pytest

from grokking import files, reflect
from grokking.reflect.records import add_attempt, read_records

SHAPES = {"at once": (0, 1, 1), "late": (0, 0, 1)}
CURVE = reflect.Curve(steps=(1, 10, 100), shapes=SHAPES)
HISTORY = {"step": [0, 10, 100], "test_accuracy": [0.0, 0.0, 1.0]}


@pytest.fixture
def work(tmp_path, monkeypatch):
    lessons = tmp_path / "work" / "lessons"
    lessons.mkdir(parents=True)
    monkeypatch.chdir(lessons)
    return tmp_path / "work"


def parts(widget):
    _, answer, buttons, said, _ = widget.children
    return answer, {button.description: button for button in buttons.children}, said


def choose(answer, value):
    answer.value = value


def type_into(answer, value):
    answer.children[0].value = value


def place(answer, value):
    answer.children[0].value = value


def take_shape(answer, value):
    next(b for b in answer.children[0].children if b.description == value).click()


def record(key, form, fill, value):
    """Ask, fill in and record; what the learner is then told."""
    answer, buttons, said = parts(reflect.predict(key, "What?", form))
    fill(answer, value)
    buttons["Record"].click()
    return said.value


# The file


def test_prediction_is_kept_in_the_work_folder(work):
    assert "Recorded: up" in record("04.a", ["up", "down"], choose, "up")
    assert reflect.recorded("04.a")["prediction"] == "up"
    [kept] = json.loads((work / "predictions.json").read_text())["04.a"]
    assert (kept["prediction"], kept["question"]) == ("up", "What?")


def test_outside_a_work_folder_the_current_one_is_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record("04.a", ["up"], choose, "up")
    assert (tmp_path / "predictions.json").exists()


def test_recording_again_replaces_one_prediction_and_keeps_the_others(work):
    for key, value in [("04.a", "up"), ("04.b", "up"), ("04.a", "down")]:
        record(key, ["up", "down"], choose, value)
    assert [a["prediction"] for a in read_records()["04.a"]] == ["down"]
    assert reflect.recorded("04.b")["prediction"] == "up"


def test_after_the_result_a_new_prediction_does_not_replace_the_first(work):
    record("04.a", ["up", "down"], choose, "up")
    reflect.compare("04.a", "down")
    record("04.a", ["up", "down"], choose, "down")
    reflect.compare("04.a", "down")
    assert [(a["prediction"], a["score"]) for a in read_records()["04.a"]] == [
        ("up", 0),
        ("down", 1),
    ]


def test_asked_again_it_says_what_was_recorded(work):
    _, _, said = parts(reflect.predict("04.a", "What?", ["up", "down"]))
    assert "Not recorded yet." in said.value
    record("04.a", ["up", "down"], choose, "up")
    _, buttons, said = parts(reflect.predict("04.a", "What?", ["up", "down"]))
    today = reflect.recorded("04.a")["when"][:10]
    assert f"You recorded this ({today}): up. You may record another." in said.value
    buttons["Skip"].click()
    _, _, said = parts(reflect.predict("04.a", "What?", ["up", "down"]))
    assert "You went on without a prediction" in said.value


@pytest.mark.parametrize("damage", ["{", '{"04.a": 1}', "[]", '{"04.a": ["x"]}', "\xff"])
def test_a_damaged_file_is_put_aside_and_named_and_the_learner_goes_on(work, damage):
    (work / "predictions.json").write_text(damage, encoding="latin-1")
    assert reflect.recorded("04.a") is None
    said = record("04.a", ["up"], choose, "up")
    [aside] = work.glob("predictions-damaged-*.json")
    assert aside.read_text(encoding="latin-1") == damage
    assert "is damaged" in said and aside.name in said and "Recorded: up" in said
    assert reflect.recorded("04.a")["prediction"] == "up"


def test_an_interrupted_write_leaves_the_old_file(work, monkeypatch):
    record("04.a", ["up"], choose, "up")

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted, pytest.raises(KeyboardInterrupt):
        interrupted.setattr(files.os, "replace", interrupt)
        add_attempt("04.b", {"skipped": True})
    assert list(read_records()) == ["04.a"]
    assert {path.name for path in work.iterdir()} == {
        "lessons",
        "predictions.json",
        ".predictions.json.lock",
    }


def add_many(folder, name):
    os.chdir(folder)
    for number in range(40):
        add_attempt(f"{name}.{number}", {"skipped": True})


def test_two_kernels_lose_nothing_of_each_other(work):
    spawn = multiprocessing.get_context("fork")
    kernels = [spawn.Process(target=add_many, args=(Path.cwd(), name)) for name in "ab"]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join()
    assert len(read_records()) == 80


# The forms


@pytest.mark.parametrize(
    ("form", "fill", "value", "prediction", "words"),
    [
        (["up", "down"], choose, "down", "down", "down"),
        (reflect.Number(0, 2000), type_into, "1,740", 1740, "1,740"),
        (reflect.Number(unit="%"), type_into, " 98.5 % ", 98.5, "98.5 %"),
        (reflect.Number(-5, 5), type_into, "−2", -2, "-2"),
        (reflect.Step(4000), place, 300, 300, "step 300"),
        (reflect.Step(4000), place, "never", "never", "not by step 4,000"),
        (CURVE, take_shape, "late", [0, 0, 1], "0 % at step 1, 0 % at step 10, 100 % at step 100"),
    ],
)
def test_each_form_records_what_was_filled_in(work, form, fill, value, prediction, words):
    assert f"Recorded: {words}." in record("04.a", form, fill, value)
    assert reflect.recorded("04.a")["prediction"] == prediction


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (["up", "down"], "Choose an answer first"),
        (reflect.Number(), "Type a number from 0 to 100 first"),
        (reflect.Step(4000), "Place the mark first"),
        (CURVE, "Choose a shape or move a slider first"),
    ],
)
def test_nothing_is_recorded_before_something_is_filled_in(work, form, sentence):
    _, buttons, said = parts(reflect.predict("04.a", "What?", form))
    buttons["Record"].click()
    assert reflect.recorded("04.a") is None
    assert sentence in said.value
    buttons["Skip"].click()
    assert reflect.recorded("04.a")["skipped"]


@pytest.mark.parametrize("typed", ["0,5", "a few", "5 %", "1e3", "101"])
def test_what_is_no_number_in_range_is_refused_with_the_range(work, typed):
    assert "a number from 0 to 100" in record("04.a", reflect.Number(), type_into, typed)
    assert reflect.recorded("04.a") is None


def test_a_slider_of_the_curve_moves_the_curve(work):
    answer, buttons, _ = parts(reflect.predict("04.a", "What?", CURVE))
    before = answer.children[2].value
    answer.children[1].children[1].value = 0.5
    assert answer.children[2].value != before
    buttons["Record"].click()
    assert reflect.recorded("04.a")["prediction"] == [0, 0.5, 0]


def test_the_mark_follows_the_slider(work):
    answer, _, _ = parts(reflect.predict("04.a", "When?", reflect.Step(4000)))
    slider, axis, _ = answer.children
    for step, words in [(300, "step 300"), ("never", "not by step 4,000")]:
        slider.value = step
        assert f"You predicted {words}" in axis.value


def test_the_steps_to_choose_from_are_spread_evenly_over_a_log_axis():
    slider = reflect.Step(4000).editor().widget.children[0]
    steps = [step for _, step in slider.options[1:-1]]
    assert steps[0] == 1 and steps[-1] == 4000
    assert all(b / a <= 2 for a, b in pairwise(steps))


def test_a_shape_with_another_number_of_steps_is_refused():
    with pytest.raises(ValueError, match="'flat' has 1 accuracies for 3 steps"):
        reflect.Curve(steps=(1, 10, 100), shapes={"flat": (0,)})


@pytest.mark.parametrize(
    ("form", "prediction", "result", "score"),
    [
        (reflect.Choice(("a", "b")), "a", "a", 1),
        (reflect.Choice(("a", "b")), "a", "b", 0),
        (reflect.Number(0, 100), 70, [80, 90, 100], 0.8),
        (reflect.Number(0, 10), 0, 30, 0),
        (reflect.Step(4000), 100, 100, 1),
        (reflect.Step(4000), 100, 1000, 0),
        (reflect.Step(4000), 30, [30, None, 20], 1),
        (reflect.Step(4000), 30, [30, None, None], 0),
        (reflect.Step(4000), "never", None, 1),
        (reflect.Step(4000), "never", 4000, 0),
        (CURVE, [1, 1, 0], {"step": [0, 100], "test_accuracy": [1, 1]}, 0.75),
    ],
)
def test_the_score_says_how_near_it_came(form, prediction, result, score):
    assert form.score(prediction, result) == pytest.approx(score, abs=0.01)


# Prediction and result


@pytest.mark.parametrize(
    ("form", "fill", "value", "result", "expected"),
    [
        (["up", "down"], choose, "up", "down", ["○ predicted", "● happened"]),
        (reflect.Number(), type_into, "74", 99, ["You predicted 74; the result is 99"]),
        (reflect.Step(4000), place, 300, [425, None], ["step 300; the result is step 425, not by"]),
        (CURVE, take_shape, "late", HISTORY, ["Your prediction: 0 % at step 1", "The run: 0 % at"]),
    ],
)
def test_prediction_and_result_are_in_one_figure(work, form, fill, value, result, expected):
    record("04.a", form, fill, value)
    figure = reflect.compare("04.a", result).figure._repr_html_()
    for text in expected:
        assert text in figure


def test_both_curves_are_drawn(work):
    record("04.a", CURVE, take_shape, "late")
    axes = reflect.compare("04.a", HISTORY).figure.figure.axes[0]
    drawn = {line.get_label(): line for line in axes.lines}
    assert list(drawn["your prediction"].get_ydata()) == [0, 0, 1]
    assert list(drawn["the run"].get_ydata()) == HISTORY["test_accuracy"]
    assert drawn["the run"].get_linestyle() != drawn["your prediction"].get_linestyle()


@pytest.mark.parametrize("skipped", [True, False])
def test_without_a_prediction_the_result_stands_alone(work, skipped):
    _, buttons, _ = parts(reflect.predict("04.a", "What?", reflect.Number()))
    if skipped:
        buttons["Skip"].click()
    comparison = reflect.compare("04.a", 99)
    assert "Your prediction: <b>none recorded</b>" in comparison._repr_html_()
    assert "the result is 99" in comparison.figure.alt
    assert (reflect.recorded("04.a") or {}).get("score") is None


def test_a_prediction_of_another_form_counts_as_none(work):
    record("04.a", ["up"], choose, "up")
    reflect.predict("04.a", "What?", reflect.Number())
    assert "none recorded" in reflect.compare("04.a", 99)._repr_html_()


def test_comparison_escapes_what_it_shows(work):
    record("04.a", ["a < b", "<b>5</b>"], choose, "a < b")
    html = reflect.compare("04.a", "<b>5</b>", "<i>5</i>")._repr_html_()
    assert "a &lt; b" in html and "&lt;b&gt;5" in html and "&lt;i&gt;5" in html


def test_the_result_is_said_before_what_more_there_is_to_say(work):
    record("04.a", ["up", "down"], choose, "up")
    assert reflect.compare("04.a", "down", "5 of 5 runs").measured == "down (5 of 5 runs)"
    assert reflect.recorded("04.a")["result"] == "down (5 of 5 runs)"


@pytest.mark.parametrize(
    ("form", "result", "words"),
    [
        (
            reflect.Number(unit="%"),
            [0.1723, 0.4021, 0.6893],
            "0.4 % at the median of 3 runs, 0.2 %",
        ),
        (reflect.Number(0, 1), 0.12345, "0.123"),
        (reflect.Number(1, 144), 1, "1"),
        (reflect.Number(0, 5000), 1741, "1,741"),
    ],
)
def test_a_result_has_no_more_digits_than_its_axis_shows(form, result, words):
    assert form.result_words(result).startswith(words)


def test_comparison_that_cannot_be_made(work):
    with pytest.raises(KeyError, match="Run the cell that asks for it first"):
        reflect.compare("04.nobody-asked", 1)
    reflect.predict("04.a", "What?", ["up", "down"])
    with pytest.raises(ValueError, match="'sideways' is not one of the options: up; down"):
        reflect.compare("04.a", "sideways")
    reflect.predict("04.a", "What?", reflect.Step(10))
    with pytest.raises(ValueError, match="no result to compare with"):
        reflect.compare("04.a", [])


def test_the_explanation_is_asked_for_and_kept(work):
    record("04.a", ["up", "down"], choose, "up")
    sentence, save, said = reflect.compare("04.a", "down").explain().children
    save.click()
    assert "Write a sentence first" in said.value
    sentence.value = "  Because of weight decay. "
    save.click()
    assert "Saved" in said.value
    assert reflect.recorded("04.a")["explanation"] == "Because of weight decay."
    assert reflect.compare("04.a", "down").explain().children[0].value == "Because of weight decay."


def test_an_explanation_without_a_prediction_is_kept_as_well(work):
    reflect.predict("04.a", "What?", ["up", "down"])
    sentence, save, _ = reflect.compare("04.a", "down").explain().children
    sentence.value = "Since."
    save.click()
    assert reflect.recorded("04.a") == {"skipped": True, "explanation": "Since."}


# The summary


def test_progress_counts_first_attempts_in_their_order(work):
    for number, value in enumerate(["down", "down", "up", "up"]):
        record(f"0{number}.a", ["up", "down"], choose, value)
        reflect.compare(f"0{number}.a", "up")
    record("00.a", ["up", "down"], choose, "up")  # a second attempt, which knows the result
    reflect.compare("00.a", "up")
    _, buttons, _ = parts(reflect.predict("05.a", "What?", ["up"]))
    buttons["Skip"].click()
    picture = reflect.progress()
    assert "first 2 predictions scored 0.00 on average, the 2 after them 1.00" in picture.alt
    assert "Skipped: 1" in picture.alt
    assert [row[0] for row in picture.table.rows] == ["00.a", "01.a", "02.a", "03.a"]
    assert picture.table.rows[0][2:5] == ("down", "up", "0.00")


def test_progress_without_enough_to_say_says_so(work):
    assert "0 predictions have met their result" in reflect.progress().data
    (work / "predictions.json").write_text("{")
    assert "is damaged" in reflect.progress().data


# Questions


def test_question_explains_every_choice():
    widget = reflect.question("What?", right="a", choices={"a": "Because.", "b": "No, since."})
    _, answer, said, _ = widget.children
    answer.value = "b"
    assert "Not quite. No, since." in said.value
    answer.value = "a"
    assert "Yes. Because." in said.value


def test_a_choice_that_gives_away_a_misconception_names_it():
    widget = reflect.question(
        "What?",
        right="a",
        choices={"a": "Because.", "b": "No, since."},
        beliefs={"b": "learns-after-training-stops"},
    )
    _, answer, said, _ = widget.children
    answer.value = "b"
    assert "“It goes on learning after training stops”); lesson 4 shows" in said.value
    answer.value = "a"
    assert "Many believe" not in said.value


@pytest.mark.parametrize(
    ("right", "choices", "beliefs", "message"),
    [
        ("c", {"a": "x"}, {}, "not one of: a"),
        ("a", {"a": "x", "b": ""}, {}, "nothing stands with: b"),
        ("a", {"a": "x", "b": "y"}, {"b": "no-such-id"}, "misconceptions.toml has no 'no-such-id'"),
        ("a", {"a": "x", "b": "y"}, {"a": "starts-at-chance"}, "'a' is no wrong choice"),
        ("a", {"a": "x", "b": "y"}, {"c": "starts-at-chance"}, "'c' is no wrong choice"),
    ],
)
def test_question_that_cannot_be_asked(right, choices, beliefs, message):
    with pytest.raises(ValueError, match=message):
        reflect.question("What?", right=right, choices=choices, beliefs=beliefs)
