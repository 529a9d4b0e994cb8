"""Curves of several runs: what they draw and what they say."""

import pytest

from grokking.curves import curves_figure
from grokking.tables import MOST_ROWS

SHORT = {"step": [0, 1, 2, 5], "test_accuracy": [0.1, 0, 0, 0.5], "test_loss": [4, 5, 6, 1]}
LONG = {"step": list(range(100)), "test_accuracy": [n / 99 for n in range(100)]}


def test_curves_are_drawn_with_names_and_chance():
    picture = curves_figure(
        {"short": (SHORT, "test_accuracy"), "long": (LONG, "test_accuracy")}, "Two", chance=0.02
    )
    axes = picture.figure.axes[0]
    drawn = [list(line.get_ydata()) for line in axes.lines]
    assert SHORT["test_accuracy"] in drawn and LONG["test_accuracy"] in drawn
    assert any(set(line) == {0.02} for line in drawn)
    assert [t.get_text() for t in picture.figure.legends[0].get_texts()] == ["short", "long"]
    assert (axes.get_xscale(), axes.get_ylabel()) == ("log", "accuracy")
    assert len({line.get_linestyle() for line in axes.lines[1:]}) == 2


def test_the_description_gives_ends_and_extremes():
    alt = curves_figure({"short": (SHORT, "test_accuracy")}, "One", chance=0.02).alt
    assert "short: 10.0 % at step 0, lowest 0.0 %, highest 50.0 %, 50.0 % at step 5." in alt
    assert "A line is drawn at 0.02, chance." in alt


def test_losses_have_their_unit_and_a_marked_height():
    picture = curves_figure({"loss": (SHORT, "test_loss")}, "Loss", mark={"ln p": 4.08})
    axes = picture.figure.axes[0]
    assert axes.get_ylabel() == "loss (nats)"
    assert any(set(line.get_ydata()) == {4.08} for line in axes.lines)
    assert "ln p" in [text.get_text() for text in axes.texts]


def test_the_table_has_the_steps_that_all_curves_share():
    curves = {"short": (SHORT, "test_accuracy"), "long": (LONG, "test_accuracy")}
    assert [row[0] for row in curves_figure(curves, "Two").table.rows] == ["0", "1", "2", "5"]
    alone = curves_figure({"long": (LONG, "test_accuracy")}, "One").table
    assert len(alone.rows) == MOST_ROWS and alone.rows[-1] == ["99", "100.0 %"]


def test_small_accuracies_are_enlarged_below_with_an_unbroken_chance_line():
    picture = curves_figure({"long": (LONG, "test_accuracy")}, "One", chance=0.02, zoom=0.04)
    whole, part = picture.figure.axes
    assert whole.get_ylim()[1] > 1 and part.get_ylim()[1] == 0.04
    for axes in (whole, part):
        curve, chance = axes.lines
        assert list(curve.get_ydata()) == LONG["test_accuracy"]
        assert (set(chance.get_ydata()), chance.get_linestyle()) == ({0.02}, "-")
    names = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert names == ["long", "chance, 1 in 50"]


@pytest.mark.parametrize(
    ("last", "ticks"),
    [(5, [1, 5]), (60, [1, 10, 60]), (500, [1, 10, 100, 500]), (100, [1, 10, 100])],
)
def test_the_last_step_is_written_at_the_axis(last, ticks):
    history = {"step": [0, 1, last], "test_accuracy": [0, 0, 1]}
    axes = curves_figure({"one": (history, "test_accuracy")}, "One").figure.axes[0]
    assert axes.get_xticks().tolist() == ticks


@pytest.mark.parametrize(
    "curves",
    [
        {},
        {str(n): (SHORT, "test_loss") for n in range(6)},
        {"loss": (SHORT, "test_loss"), "accuracy": (SHORT, "test_accuracy")},
    ],
)
def test_nothing_too_much_or_different_kinds(curves):
    with pytest.raises(ValueError, match="1 to 5 curves of one kind"):
        curves_figure(curves, "None")
