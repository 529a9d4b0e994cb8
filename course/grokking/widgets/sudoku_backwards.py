"""Sudoku backwards: fill in the held-out cells of a table as a network does that has memorised."""

from __future__ import annotations

import html
import random
import string

import ipywidgets as widgets
import torch

from grokking.tasks import modular_table, random_split, whole
from grokking.widgets.controls import row

Cell = tuple[int, int]
SEEN, UNSEEN = "seen in the row or column", "not seen there"
MOST_SYMBOLS = 9
STYLE = "border: 1px solid #888; min-width: 3.2em; height: 2.2em; text-align: center"


class Sudoku:
    """A table of addition on a clock, under letters, half of it held out.

    Args:
        p: how many symbols; they are called A, B, C, ….
        seed: of the letters and of the split.

    Attributes:
        symbols: the letters.
        shown: cell → the symbol that stands there; a cell is (row, column), counted from 0.
        answers: held-out cell → its right symbol, from left to right and downwards.
        filled: held-out cell → the symbol that was put there.

    Raises:
        ValueError, TypeError: a p that is no whole number from 2 to 9.
    """

    def __init__(self, p: int = 5, seed: int = 0) -> None:
        if whole("p", p, at_least=2, example=5) > MOST_SYMBOLS:
            raise ValueError(
                f"Choose a p up to {MOST_SYMBOLS}: nobody fills in {p * p // 2} cells."
            )
        generator = torch.Generator().manual_seed(seed)
        table = modular_table("a+b", p)
        split = random_split(table, 0.5, generator)
        name = torch.randperm(p, generator=generator)
        self.symbols = string.ascii_uppercase[:p]
        pairs, answers = name[table.pairs].tolist(), name[table.answers].tolist()
        letters = {(a, b): self.symbols[c] for (a, b), c in zip(pairs, answers, strict=True)}
        held_out = sorted(tuple(pairs[i]) for i in split.test.tolist())
        self.answers = {cell: letters[cell] for cell in held_out}
        self.shown = {cell: letter for cell, letter in letters.items() if cell not in self.answers}
        self.filled: dict[Cell, str] = {}

    @property
    def current(self) -> Cell | None:
        """The next cell to fill, or None when all are filled."""
        return next((cell for cell in self.answers if cell not in self.filled), None)

    def seen(self, cell: Cell) -> set[str]:
        """The symbols among the shown cells of this cell's row and column."""
        a, b = cell
        return {letter for (x, y), letter in self.shown.items() if x == a or y == b}

    @property
    def right(self) -> int:
        """How many cells were filled with their right symbol."""
        return sum(self.answers[cell] == symbol for cell, symbol in self.filled.items())


class SudokuBackwards(widgets.VBox):
    """Fill in the cells one after the other, by one of two habits; then see the score.

    A symbol that the habit does not allow is refused with the reason. "Fill the rest" draws among
    the allowed ones. Where nobody presses a button nothing happens.

    Args:
        p: how many symbols the table has.
        seed: of the table and of "Fill the rest".

    Attributes:
        game: the table and what was filled in.
        habit: which symbols are allowed; changing it starts again.
        buttons: name → button; a symbol's button has the symbol as its name.
        board, status: what else is on the screen.
    """

    def __init__(self, p: int = 5, seed: int = 0) -> None:
        self._p, self._seed = p, seed
        self.habit = widgets.ToggleButtons(
            options=[SEEN, UNSEEN],
            description="Allowed are symbols",
            style={"description_width": "initial", "button_width": "initial"},
        )
        self.habit.observe(lambda _: self.restart(), "value")
        self.board, self.status = widgets.HTML(), widgets.HTML()
        self.buttons: dict[str, widgets.Button] = {}
        self.restart()
        for symbol in self.game.symbols:
            self._add(symbol, f"Put {symbol} into the marked cell", "3em")
        self._add("Fill the rest", "Fill all cells that are left, by the same habit", "8em")
        self._add("Start again", "Empty the held-out cells", "8em")
        symbols = row(*(self.buttons[symbol] for symbol in self.game.symbols))
        others = row(self.buttons["Fill the rest"], self.buttons["Start again"])
        super().__init__([self.habit, self.board, symbols, others, self.status])

    def put(self, symbol: str) -> None:
        """Fill the marked cell with this symbol, if the habit allows it."""
        cell = self.game.current
        if cell is None:
            self._show()
        elif symbol in self._allowed(cell):
            self.game.filled[cell] = symbol
            self._show()
        else:
            fault = "does not stand" if self.habit.value == SEEN else "stands"
            self._show(f"{symbol} {fault} among the shown cells of {self._place(cell)}.")

    def fill(self) -> None:
        """Fill all cells that are left, drawing among the symbols that the habit allows."""
        while (cell := self.game.current) is not None:
            self.game.filled[cell] = self._dice.choice(self._allowed(cell))
        self._show()

    def restart(self) -> None:
        """Empty the held-out cells."""
        self.game, self._dice = Sudoku(self._p, self._seed), random.Random(self._seed)
        self._show()

    def _add(self, name: str, tip: str, width: str) -> None:
        made = widgets.Button(description=name, tooltip=tip, layout=widgets.Layout(width=width))
        acts = {"Fill the rest": self.fill, "Start again": self.restart}
        made.on_click(lambda _: acts[name]() if name in acts else self.put(name))
        self.buttons[name] = made

    def _allowed(self, cell: Cell) -> list[str]:
        """In order; all symbols, where the habit leaves none."""
        seen = self.game.seen(cell)
        allowed = [s for s in self.game.symbols if (s in seen) == (self.habit.value == SEEN)]
        return allowed or list(self.game.symbols)

    def _place(self, cell: Cell) -> str:
        return f"row {self.game.symbols[cell[0]]} and column {self.game.symbols[cell[1]]}"

    def _show(self, notice: str = "") -> None:
        self.board.value = self._drawn()
        self.status.value = f'<div role="status">{html.escape(notice)} {self._said()}</div>'

    def _said(self) -> str:
        game = self.game
        if game.current is not None:
            a, b = (game.symbols[place] for place in game.current)
            left = len(game.answers) - len(game.filled)
            cells_left = "1 cell is left" if left == 1 else f"{left} cells are left"
            return f"Fill the cell in row {a}, column {b}. {cells_left}."
        cells = len(game.answers)
        return (
            f"{cells} cells are filled, {game.right} of them rightly. A guesser would have about "
            f"{cells / len(game.symbols):.1f}. The right symbols now stand in brackets."
        )

    def _drawn(self) -> str:
        """The table: filled cells slanted, a question mark in the marked one."""
        symbols, game = self.game.symbols, self.game
        heads = "".join(f'<th scope="col" style="{STYLE}">{symbol}</th>' for symbol in symbols)
        rows = "".join(
            f'<tr><th scope="row" style="{STYLE}">{symbol}</th>'
            + "".join(self._cell((a, b)) for b in range(len(symbols)))
            + "</tr>"
            for a, symbol in enumerate(symbols)
        )
        caption = f"{len(game.shown)} cells are shown, {len(game.answers)} are yours"
        return (
            "<table style='border-collapse: collapse; white-space: nowrap'>"
            f"<caption>{caption}</caption>"
            f"<thead><tr><td style='{STYLE}'></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _cell(self, cell: Cell) -> str:
        game, style = self.game, STYLE
        if cell in game.shown:
            text = game.shown[cell]
        elif cell in game.filled:
            text = f"<i>{game.filled[cell]}</i>"
            if game.current is None:
                text += f" ({game.answers[cell]})"
        else:
            text = "?" if cell == game.current else ""
        if cell not in game.shown:
            style += "; background: #E69F0033"
        if cell == game.current:
            style += "; outline: 3px solid #D55E00; font-weight: bold"
        return f'<td style="{style}">{text}</td>'
