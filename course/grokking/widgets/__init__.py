"""What a lesson puts under the learner's hand."""

from grokking.widgets.atlas_view import AtlasView
from grokking.widgets.playground import Playground
from grokking.widgets.sudoku_backwards import SudokuBackwards
from grokking.widgets.times_table_view import TimesTableView

__all__ = ["AtlasView", "Playground", "SudokuBackwards", "TimesTableView"]
