"""Figures: what they draw and what they say, read from the figure and not from its pixels."""

import re

import pytest

from grokking.plots import accuracy_figure, comparison_figure, describe, stage_bounds, successes
from grokking.tables import MOST_ROWS, Table
from grokking.training import Recipe, Run


@pytest.fixture(scope="module")
def grokked():
    return Run().train(1500, until=0.99)


@pytest.fixture(scope="module")
def memorised():
    return Run(Recipe(weight_decay=0)).train(60)


def test_accuracy_figure_has_log_steps_chance_and_named_axes(grokked):
    axes = accuracy_figure(grokked).figure.axes[0]
    assert axes.get_xscale() == "log"
    assert "optimiser steps" in axes.get_xlabel()
    assert axes.get_ylabel() == "accuracy"
    assert any(set(line.get_ydata()) == {1 / 59} for line in axes.lines)
    assert any("chance, 1 in 59" in text.get_text() for text in axes.texts)
    assert any("a+b mod 59, seed 0" in text.get_text() for text in axes.texts)


def test_no_curve_can_cross_the_name_of_chance_in_a_comparison(grokked):
    figure = comparison_figure({"with": [grokked]}, "A title").figure
    figure.draw_without_rendering()
    [axes] = figure.axes
    [name] = [text for text in axes.texts if text.get_text() == "chance,\n1 in 59"]
    assert name.get_window_extent().x0 > axes.bbox.x1
    assert name.get_window_extent().x1 <= figure.bbox.x1


def test_accuracy_figure_draws_the_history(grokked):
    drawn = [list(line.get_ydata()) for line in accuracy_figure(grokked).figure.axes[0].lines]
    assert grokked.history["train_accuracy"] in drawn
    assert grokked.history["test_accuracy"] in drawn


def test_curves_differ_in_more_than_hue(grokked):
    curves = accuracy_figure(grokked).figure.axes[0].lines[1:]
    assert len({line.get_linestyle() for line in curves}) == 2


def test_description_and_title_are_made_from_the_run(grokked, memorised):
    delay = grokked.delay
    picture = accuracy_figure(grokked)
    assert f"generalised at step {delay.generalised}: {delay.ratio:.1f} times later" in picture.alt
    assert picture.figure.axes[0].get_title(loc="left") == describe(delay, grokked.step)
    assert "not generalised by step 60" in accuracy_figure(memorised).alt


def test_html_has_the_description_as_alternative_text(grokked):
    picture = accuracy_figure(grokked)
    html = picture._repr_html_()
    assert re.search(r'<img alt="([^"]+)"', html)[1] == picture.alt
    assert "data:image/webp;base64,UklGR" in html


def test_numbers_stand_behind_a_toggle(grokked, memorised):
    html = accuracy_figure(grokked)._repr_html_()
    assert "<details><summary>Data table</summary>" in html
    table = accuracy_figure(grokked).table
    assert table.columns == ["step", "train accuracy", "test accuracy"]
    assert table.rows[0][0] == "0" and table.rows[-1][:2] == [f"{grokked.step}", "100.0 %"]
    assert len(table.rows) <= MOST_ROWS < len(grokked.history["step"])
    rows = comparison_figure({"with": [grokked], "without": [memorised]}, "A title").table.rows
    assert [row[0] for row in rows] == ["with", "without"]
    assert rows[0][3] == f"{grokked.delay.generalised}" and rows[1][3] == "not by 60"


def test_a_table_escapes_and_names_rows_and_columns():
    html = Table(["<a>", "b"], [["1 < 2", "x"]]).html()
    assert '<th scope="col">&lt;a&gt;</th>' in html
    assert '<th scope="row">1 &lt; 2</th><td>x</td>' in html


def test_picture_is_saved(grokked, tmp_path):
    accuracy_figure(grokked).save(tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")


def test_stages_end_where_the_history_says(grokked, memorised):
    memorising, plateau, breakthrough = stage_bounds(grokked)
    assert (memorising, breakthrough) == (grokked.delay.memorised, grokked.delay.generalised)
    history = dict(zip(grokked.history["step"], grokked.history["test_accuracy"], strict=True))
    assert history[plateau] >= 0.1
    assert all(accuracy < 0.1 for step, accuracy in history.items() if step < plateau)
    assert stage_bounds(memorised)[1:] == (None, None)


def test_only_the_stages_that_were_reached_are_named(grokked, memorised):
    def names(run):
        texts = {t.get_text() for t in accuracy_figure(run, stages=True).figure.axes[0].texts}
        return texts & {"memorising", "plateau", "breakthrough"}

    assert names(grokked) == {"memorising", "plateau", "breakthrough"}
    assert names(memorised) == {"memorising", "plateau"}
    assert names(Run().train(3)) == {"memorising"}


def test_comparison_states_counts_and_intervals(grokked, memorised):
    picture = comparison_figure({"with": [grokked], "without": [memorised] * 3}, "A title")
    assert "with: 1 of 1 runs reach 99 %" in picture.alt
    assert "without: 0 of 3 runs reach 99 % (interval 0 to 71 %) by step 60" in picture.alt
    legend = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert legend == [f"with: {successes([grokked])}", f"without: {successes([memorised] * 3)}"]


def test_comparison_shows_when_the_runs_memorised(grokked, memorised):
    axes = comparison_figure({"both": [grokked, memorised]}, "A title").figure.axes[0]
    (name,) = [text for text in axes.texts if text.get_text() == "memorised"]
    first, last = sorted((grokked.delay.memorised, memorised.delay.memorised))
    assert first <= name.xy[0] <= last


@pytest.mark.parametrize("groups", [{}, {str(i): [None] for i in range(6)}])
def test_comparison_of_too_few_or_too_many_groups(groups):
    with pytest.raises(ValueError, match="Give 1 to 5 groups"):
        comparison_figure(groups, "A title")


def test_a_run_without_steps_says_what_to_do():
    with pytest.raises(ValueError, match=r"Train it first: run\.train"):
        accuracy_figure(Run())
    with pytest.raises(ValueError, match=r"Train it first: run\.train"):
        comparison_figure({"a": [Run()]}, "A title")
