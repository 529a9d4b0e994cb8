"""Sudoku backwards: the table, its two habits, and what the screen says."""

import re

import pytest

from grokking.widgets import SudokuBackwards
from grokking.widgets.sudoku_backwards import SEEN, UNSEEN, Sudoku


def words(widget):
    return re.sub("<[^>]+>", "", widget.status.value).strip()


def click(widget, name):
    widget.buttons[name].click()


@pytest.mark.parametrize("p", [2, 5, 9])
def test_each_symbol_stands_once_in_every_row_and_column(p):
    game = Sudoku(p, seed=3)
    whole = game.shown | game.answers
    assert len(whole) == p * p and not game.shown.keys() & game.answers.keys()
    for line in range(p):
        assert {whole[line, b] for b in range(p)} == set(game.symbols)
        assert {whole[a, line] for a in range(p)} == set(game.symbols)
    assert all(whole[a, b] == whole[b, a] for a, b in whole), "addition has a mirror"


def test_a_seed_gives_one_table_and_another_seed_another():
    assert Sudoku(5, 1).shown == Sudoku(5, 1).shown != Sudoku(5, 2).shown


def test_the_right_symbol_is_never_seen_in_row_or_column():
    for seed in range(20):
        game = Sudoku(5, seed)
        assert all(answer not in game.seen(cell) for cell, answer in game.answers.items())


@pytest.mark.parametrize("seed", range(20))
def test_the_memorisers_habit_scores_nothing_and_its_opposite_does(seed):
    widget = SudokuBackwards(5, seed)
    if any(not widget.game.seen(cell) for cell in widget.game.answers):
        pytest.skip("a cell without a shown neighbour leaves the habit no choice")
    click(widget, "Fill the rest")
    assert widget.game.current is None and widget.game.right == 0
    assert f"{len(widget.game.answers)} cells are filled, 0 of them rightly" in words(widget)
    widget.habit.value = UNSEEN
    assert widget.game.filled == {}
    click(widget, "Fill the rest")
    assert widget.game.right > 0


def test_a_symbol_of_the_habit_is_put_and_another_is_refused_with_the_reason():
    widget = SudokuBackwards()
    cell = widget.game.current
    seen = widget.game.seen(cell)
    other = next(symbol for symbol in widget.game.symbols if symbol not in seen)
    click(widget, other)
    assert widget.game.filled == {}
    assert words(widget).startswith(f"{other} does not stand among the shown cells of row ")
    click(widget, min(seen))
    assert widget.game.filled == {cell: min(seen)}
    assert f"{len(widget.game.answers) - 1} cells are left" in words(widget)
    while len(widget.game.filled) < len(widget.game.answers) - 1:
        click(widget, min(widget.game.seen(widget.game.current)))
    row, column = (widget.game.symbols[place] for place in widget.game.current)
    assert f"Fill the cell in row {row}, column {column}. 1 cell is left." in words(widget)
    widget.habit.value = UNSEEN
    click(widget, min(seen))
    assert widget.game.filled == {}
    assert f"{min(seen)} stands among the shown cells" in words(widget)


def test_the_answers_appear_only_when_all_is_filled():
    widget = SudokuBackwards()
    assert "(" not in widget.board.value and widget.board.value.count("?") == 1
    click(widget, "Fill the rest")
    assert widget.board.value.count("(") == len(widget.game.answers)
    click(widget, "A")  # nothing is left to fill
    assert len(widget.game.filled) == len(widget.game.answers)
    click(widget, "Start again")
    assert widget.game.filled == {} and "(" not in widget.board.value


def test_fill_the_rest_keeps_what_was_put():
    widget = SudokuBackwards()
    cell = widget.game.current
    symbol = max(widget.game.seen(cell))
    click(widget, symbol)
    click(widget, "Fill the rest")
    assert widget.game.filled[cell] == symbol


def test_the_table_is_one_for_a_screen_reader_and_the_status_is_announced():
    widget = SudokuBackwards()
    assert widget.board.value.count('scope="row"') == widget.board.value.count('scope="col"') == 5
    assert "<caption>" in widget.board.value and 'role="status"' in widget.status.value
    assert widget.habit.options == (SEEN, UNSEEN)
    assert all(button.tooltip for button in widget.buttons.values())


@pytest.mark.parametrize(("p", "error"), [(1, ValueError), (10, ValueError), (5.0, TypeError)])
def test_a_table_that_cannot_be_played(p, error):
    with pytest.raises(error, match=r"p must be|Choose a p"):
        SudokuBackwards(p)
