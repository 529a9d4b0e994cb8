"""The page course/gallery.md is what the gallery's script finds."""

import re

import gallery
import pytest

from grokking.tasks import modular_table

SAMPLED = (
    "a/b mod 59, default, lr .02, wd 1",
    "a+b mod 59, quadratic, lr .01, wd 1, 40 % shown",
    "parity of 3 in 30 bits, 30-100-2, lr .01, wd 0",
    "parity of 3 in 30 bits, 30-100-2, lr .01, wd 0.3",
    "digits, to 85 %, 64-200-200-10, lr .001, wd 0.1, initial scale 1",
    "digits, to 85 %, 64-200-200-10, lr .001, wd 0.3, initial scale 4",
)


def page_rows():
    """The cells of each row of the page, by the name of its series."""
    lines = gallery.PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line[2:-2].split(" | ") for line in lines if line.startswith("| ")]
    head, _, *rows = rows
    assert tuple(head) == gallery.COLUMNS
    return {", ".join(row[:3]).replace("\\", ""): row for row in rows}


def first_number(cell):
    """The median of a cell such as "1,044 (446–1,044)"; None where it was cut off."""
    found = re.match(r"[\d,.]+", cell)
    return float(found[0].replace(",", "")) if found else None


def test_the_page_has_the_scripts_rows_and_words():
    text = gallery.PAGE.read_text(encoding="utf-8")
    assert list(page_rows()) == [each.name for each in gallery.series()]
    assert text.startswith(gallery.INTRODUCTION)
    assert text.endswith(gallery.NOTES)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLED)
def test_a_row_of_the_page_comes_out_again(name):
    [each] = [each for each in gallery.series() if each.name == name]
    row, cells = each.row(), page_rows()[name]
    on_page = dict(zip(gallery.COLUMNS, cells, strict=True))
    reached, _, runs = on_page["groks"].partition(" ")[0].partition("/")
    assert row["runs"] == int(runs)
    assert abs(row["reached"] - int(reached)) <= 1
    for column in ("memorised", "generalised"):
        median = first_number(on_page[column])
        assert row[column]["median"] == (median and pytest.approx(median, rel=0.3)), column
    assert row["final"]["median"] == pytest.approx(first_number(on_page["test at end"]), abs=0.05)


def test_a_series_counts_what_its_limit_cuts_off():
    begin = gallery.on_table(modular_table("a+b", 11), fraction=0.8)
    row = gallery.Series("a+b mod 11", "default", "", begin, limit=3, seeds=2).row()
    assert (row["reached"], row["runs"], row["limit"]) == (0, 2, 3)
    assert row["generalised"] == {"median": None, "min": None, "max": None}
    assert row["ratio"] is None
    assert gallery.count(row) == "0/2 (0–84 %)"
    assert gallery.shown(row["generalised"], beyond="> 3") == "> 3"
