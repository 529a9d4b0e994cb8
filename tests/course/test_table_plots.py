"""Pictures of a table: what they draw and what they say."""

import pytest
import torch

from grokking.table_plots import square, table_figure
from grokking.tasks import Table, modular_table, random_split


def image(picture, panel=0):
    return torch.as_tensor(picture.figure.axes[panel].images[0].get_array().data)


def test_a_square_has_row_a_and_column_b_and_no_answer_where_none_is():
    division = square(modular_table("a/b", 5))
    assert division[3, 2] == 4  # 4 · 2 = 8 = 3 (mod 5)
    assert (division[:, 0] == -1).all() and (division[:, 1:] >= 0).all()
    assert torch.equal(square(modular_table("a-b", 5))[1], torch.tensor([1, 0, 4, 3, 2]))


def test_cells_that_are_not_shown_stay_white_and_without_a_number():
    table = modular_table("a+b", 7)
    split = random_split(table, 0.5, torch.Generator().manual_seed(0))
    picture = table_figure(table, "Half of it", shown=split.train)
    held_out = table.pairs[split.test]
    assert (image(picture)[held_out[:, 0], held_out[:, 1]] == -1).all()
    axes = picture.figure.axes[0]
    written = {text.get_position()[::-1]: int(text.get_text()) for text in axes.texts}
    pairs, answers = table.examples(split.train)
    assert written == {tuple(p): a for p, a in zip(pairs.tolist(), answers.tolist(), strict=True)}
    under = axes.images[0].cmap.get_under()
    assert tuple(under) == (1, 1, 1, 1)
    assert "24 of 49 cells are shown, the rest white." in picture.alt


def test_several_tables_stand_side_by_side_under_their_names():
    tables = {name: modular_table(name, 23) for name in ("a+b", "a*b", "a^2+b^2")}
    figure = table_figure(tables, "Three").figure
    assert [axes.get_title() for axes in figure.axes] == ["a+b", "a*b", "a^2+b^2", ""]
    assert not figure.axes[0].texts, "numbers in a table that is too large for them"
    assert {axes.get_xlabel() for axes in figure.axes[:3]} == {"b"}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            modular_table("a+b", 5),
            "mirrored at the diagonal the same, in every row and column each",
        ),
        (modular_table("a-b", 5), "mirrored at the diagonal not the same, in every row and column"),
        (modular_table("a*b", 5), "mirrored at the diagonal the same, in some rows or columns a"),
    ],
)
def test_the_description_is_read_off_the_table(table, words):
    assert words in table_figure(table, "A table").alt


def test_neighbouring_symbols_have_neighbouring_colours_all_the_way_round():
    table = Table("one row", torch.tensor([[0, b] for b in range(59)]), torch.arange(59), 59)
    shown = table_figure(table, "Colours").figure.axes[0].images[0]
    colours = torch.tensor(shown.cmap(shown.norm(range(59))))
    apart = (colours - colours.roll(1, 0)).abs().amax(dim=1)
    assert apart.max() < 0.1 and apart[0] < 2 * apart.mean()


def test_no_table():
    with pytest.raises(ValueError, match="no table"):
        table_figure({}, "Nothing")
