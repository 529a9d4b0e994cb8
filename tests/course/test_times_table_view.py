"""The times table under sliders, without a browser."""

import re

import pytest

from grokking.times_table import LEARNERS, commutative_learner, table_cells
from grokking.widgets import TimesTableView


@pytest.fixture
def view():
    return TimesTableView()


def description(view):
    return re.search(r'<img alt="([^"]+)"', view.picture.value)[1]


def shown(view):
    return {cell for cell, label in view.labels().items() if label == "known"}


@pytest.mark.parametrize(("fraction", "cells"), [(0.02, 3), (0.1, 14), (0.5, 72), (0.9, 130)])
def test_the_fraction_decides_how_many_cells_are_shown(view, fraction, cells):
    view.sliders["fraction"].value = fraction
    assert len(shown(view)) == cells
    assert f"{cells} cells shown." in view.status.value
    assert f"{cells} cells known" in description(view)


def test_each_learner_is_shown_the_same_cells(view):
    sets = []
    for learner in LEARNERS:
        view.sliders["learner"].value = learner
        sets.append(shown(view))
    assert sets == [sets[0]] * 3


def test_the_learner_decides_what_is_derivable(view):
    assert "answers 0: 0 %" in view.status.value
    view.sliders["learner"].value = "commutative"
    facts = {(a, b): a * b for a, b in shown(view)}
    derivable = [
        cell
        for cell in table_cells()
        if cell not in facts and commutative_learner(facts, cell) is not None
    ]
    assert [c for c, label in view.labels().items() if label == "derivable"] == derivable
    assert f"answers {len(derivable)}:" in view.status.value
    view.sliders["learner"].value = "rule"
    assert "answers 72: 100 %" in view.status.value


def test_another_draw_shows_other_cells(view):
    before, picture = shown(view), view.picture.value
    view.sliders["draw"].value = 1
    assert shown(view) != before
    assert view.picture.value != picture
