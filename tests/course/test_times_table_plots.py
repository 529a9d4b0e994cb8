"""Pictures of the times table: what they draw and what they say."""

import pytest
from matplotlib.colors import to_rgb

from grokking.times_table import answer_all, coverage, facts_of, table_cells
from grokking.times_table_plots import (
    FILL,
    array_figure,
    coverage_figure,
    decomposition_figure,
    fraction_figure,
    panel_figure,
)


@pytest.fixture(scope="module")
def picture():
    facts = facts_of([(4, 6), (9, 2)])
    return coverage_figure(coverage(facts, answer_all("rule", facts)), "Two facts")


def test_each_cell_that_is_not_unknown_shows_its_product(picture):
    facts = facts_of([(4, 6), (9, 2)])
    known = {c: p for c, p in answer_all("rule", facts).items() if p is not None}
    drawn = {t.get_position()[::-1]: int(t.get_text()) for t in picture.figure.axes[0].texts}
    assert drawn == known
    assert len(picture.figure.axes[0].patches) == 144


def test_the_description_counts_and_names_the_complete_rows(picture):
    assert picture.alt == (
        "Two facts. The table of 12 by 12: 2 cells known, 58 derivable, 84 unknown. "
        "Rows without an unknown cell: 6, 12."
    )
    legend = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert legend == ["known: 2", "derivable: 58", "unknown: 84"]


def test_a_table_without_a_complete_row_says_so():
    labels = dict.fromkeys(table_cells(3), "unknown")
    assert coverage_figure(labels, "None").alt.endswith("9 unknown. Each row lacks a cell.")


def test_axes_are_named_and_the_first_row_is_on_top(picture):
    axes = picture.figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("second factor b", "first factor a")
    assert axes.get_ylim() == (12.5, 0.5)


def test_the_three_kinds_differ_in_lightness():
    def lightness(colour):
        red, green, blue = to_rgb(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    known, derivable, unknown = (lightness(colour) for colour in FILL.values())
    assert known + 0.15 < derivable < unknown - 0.15


@pytest.mark.parametrize("labels", [{}, {(1, 1): "forgotten"}])
def test_coverage_of_nothing_or_with_another_label(labels):
    with pytest.raises(ValueError, match="known, derivable, unknown"):
        coverage_figure(labels, "A title")


def dots(axes):
    return [len(line.get_xdata()) for line in axes.lines]


def test_array_turned_round_has_the_same_dots_and_one_row_shows_the_turn():
    picture = array_figure(7, 8)
    left, right = picture.figure.axes
    assert dots(left) == dots(right) == [56, 8]
    assert set(left.lines[1].get_ydata()) == {0} and set(right.lines[1].get_xdata()) == {6}
    assert [axes.get_title() for axes in picture.figure.axes] == [
        "7 × 8: 7 rows of 8",
        "8 × 7: 8 rows of 7",
    ]
    assert "7 × 8 = 8 × 7 = 56" in picture.alt


def test_decomposition_crosses_out_what_is_taken_away():
    picture = decomposition_figure(7, 10, 1)
    (axes,) = picture.figure.axes
    assert dots(axes) == [70, 7]
    assert set(axes.lines[1].get_xdata()) == {9}
    assert "the last column is crossed out. 7 × 9 = 7 × 10 − 7 × 1 = 70 − 7 = 63." in picture.alt
    assert "the last 2 columns are crossed out" in decomposition_figure(7, 10, 2).alt


@pytest.mark.parametrize(
    "draw", [lambda: array_figure(0, 8), lambda: decomposition_figure(7, 10, 0)]
)
def test_factors_below_one(draw):
    with pytest.raises(ValueError, match="at least 1"):
        draw()


def test_more_columns_away_than_there_are():
    with pytest.raises(ValueError, match="fewer columns than there are: 10 of 10"):
        decomposition_figure(7, 10, 10)


SCORES = {
    "lookup": {0.1: [0, 0, 0], 0.5: [0, 0, 0]},
    "other": {0.1: [0.1, 0.3, 0.2], 0.5: [1, 1, 1]},
}


def test_fractions_draw_the_median_and_the_range_of_each_learner():
    picture = fraction_figure(SCORES, "A title")
    (axes,) = picture.figure.axes
    assert [list(line.get_ydata()) for line in axes.lines] == [[0, 0], [0.2, 1]]
    band = axes.collections[1].get_paths()[0].vertices
    assert {(0.1, 0.1), (0.1, 0.3)} <= {tuple(point) for point in band}
    assert "over 3 draws: lookup 0 % at 10 %, 0 % at 50 %; other 20 % at 10 %" in picture.alt
    assert picture.table.rows[2] == ["other", "10 %", "20 %", "10 %", "30 %"]
    assert axes.get_xlabel() and axes.get_ylabel()


def test_a_panel_writes_each_score_into_its_cell():
    panels = {"one": {"rows": 0.0, "twins": 1.0}, "two": {"rows": 0.83, "twins": 0.5}}
    picture = panel_figure(panels, "A title")
    (axes,) = picture.figure.axes
    written = {text.get_position(): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "0 %", (1, 0): "100 %", (0, 1): "83 %", (1, 1): "50 %"}
    assert picture.alt.endswith("one: rows 0 %, twins 100 %; two: rows 83 %, twins 50 %.")
    assert picture.table.rows == [["one", "0 %", "100 %"], ["two", "83 %", "50 %"]]
