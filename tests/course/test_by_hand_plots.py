"""Pictures of one cell followed by hand: what they draw and what they say."""

import pytest
import torch

from grokking.by_hand_plots import choice_figure, weights_figure

LOGITS = torch.tensor([0.0, 2.0, -1.0, 0.5])


def test_bars_are_the_logits_and_their_softmax():
    picture = choice_figure(LOGITS, right=2, title="A cell")
    left, right = picture.figure.axes
    assert [bar.get_height() for bar in left.patches] == pytest.approx(LOGITS.tolist())
    assert [bar.get_height() for bar in right.patches] == pytest.approx(LOGITS.softmax(0).tolist())
    assert (left.get_ylabel(), right.get_ylabel()) == ("logit", "probability")


def test_the_right_symbol_is_marked_by_more_than_colour_and_chance_is_drawn():
    left, right = choice_figure(LOGITS, right=2, title="A cell").figure.axes
    for axes in (left, right):
        assert [bool(bar.get_hatch()) for bar in axes.patches] == [False, False, True, False]
        assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "1", "2\nright", "3"]
    assert any(set(line.get_ydata()) == {0.25} for line in right.lines)


def test_the_description_says_the_numbers():
    alt = choice_figure(LOGITS, right=2, title="A cell").alt
    assert "the right one is 2" in alt and "symbol 1: 2.000, 71.0 %" in alt
    assert "Chance is drawn at 25 %" in alt


def test_weights_stand_in_their_cells_and_share_one_scale():
    some = torch.tensor([[0.0, 0.0], [0.25, -1.0]])
    picture = weights_figure(
        {"one": some, "half": some / 2}, "Two", rows="symbol", columns="number"
    )
    one, half = picture.figure.axes
    written = [text.get_text() for text in one.texts]
    assert written == ["0", "0", "+0.250", "−1.000"]
    assert one.images[0].get_clim() == half.images[0].get_clim()
    assert (one.get_ylabel(), one.get_xlabel()) == ("symbol", "number")
    key = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert key == ["above zero", "below zero"]
    assert "one: not zero in rows 1; half: not zero in rows 1" in picture.alt


def test_weights_that_are_all_zero_and_weights_in_training_can_be_drawn():
    weights = torch.zeros(2, 2, requires_grad=True)
    picture = weights_figure({"none": weights}, "Nothing", rows="row", columns="column")
    assert "none: not zero in rows none" in picture.alt
    assert picture.table.rows == [["0", "0 0"], ["1", "0 0"]]
