"""The atlas under sliders, without a browser."""

import re
from collections import Counter

import pytest

from grokking import atlas
from grokking.diagrams import LOOKS
from grokking.ensemble import MEASURES
from grokking.grid import Grid, Sweep
from grokking.metrics import generalisation_delay, phase
from grokking.plots import describe
from grokking.widgets import AtlasView


@pytest.fixture(scope="module")
def sweep():
    return atlas.load()


@pytest.fixture
def view(sweep):
    return AtlasView(sweep)


def description(view):
    return re.search(r'<img alt="([^"]+)"', view.picture.value)[1]


def test_sliders_have_the_stops_of_the_sweep(view, sweep):
    for name, values in sweep.grid.axes.items():
        assert [value for _, value in view.sliders[name].options] == list(values)


@pytest.mark.parametrize("name", ["weight_decay", "train_fraction", "seed"])
def test_each_slider_shows_the_run_of_the_sweep(view, sweep, name):
    before = view.picture.value
    slider = view.sliders[name]
    slider.value = sweep.grid.axes[name][-1]
    point = {axis: control.value for axis, control in view.sliders.items()}
    history = sweep.run(**point)
    assert view.view().history == history
    assert f"at step {history['step'][-1]:,}:" in description(view)
    assert view.picture.value != before
    assert f"Seed {point['seed']}:" in view.status.value
    delay = generalisation_delay(
        history["step"], history["train_accuracy"], history["test_accuracy"]
    )
    assert describe(delay, history["step"][-1]).lower() in view.status.value


def test_each_cell_has_the_phase_of_most_of_its_seeds(view, sweep):
    for (decay, fraction), cell in view.grid.cells.items():
        runs = sweep.runs(weight_decay=decay, train_fraction=fraction)
        counts = Counter(phase(h["step"], h["train_accuracy"], h["test_accuracy"]) for h in runs)
        letters = {LOOKS[name][0] for name, n in counts.items() if n == max(counts.values())}
        assert cell.description in letters
        assert f"{max(counts.values())} of {len(runs)} seeds" in cell.tooltip
        assert cell.tooltip.startswith(f"weight decay {decay:g}, {100 * fraction:.0f} % shown")


def test_a_cell_moves_both_sliders_and_draws_one_picture(view):
    drawn = []
    view.picture.observe(lambda change: drawn.append(change["new"]), "value")
    view.grid.cells[3.0, 0.8].click()
    assert view.sliders["weight_decay"].value == 3.0
    assert view.sliders["train_fraction"].value == 0.8
    assert len(drawn) == 1
    assert "Weight decay 3, 80 % shown" in view.status.value


def test_the_chosen_cell_is_framed_and_no_other(view):
    view.grid.cells[3.0, 0.8].click()
    view.sliders["weight_decay"].value = 0.3
    borders = {cell: button.layout.border_top for cell, button in view.grid.cells.items()}
    framed = [cell for cell, border in borders.items() if "transparent" not in border]
    assert framed == [(0.3, 0.8)]


def test_a_run_is_kept_and_forgotten(view):
    alone = view.picture.value
    view.buttons["Keep"].click()
    view.sliders["weight_decay"].value = 3.0
    assert "Kept for comparison: weight decay 1" in view.status.value
    with_kept = view.picture.value
    view.buttons["Forget"].click()
    assert "Kept" not in view.status.value
    assert view.picture.value != with_kept
    view.sliders["weight_decay"].value = 1.0
    assert view.picture.value == alone


def test_data_table_is_that_of_the_run(view):
    assert view.table.value == ""
    view.table_shown.value = True
    last = view.view().history["step"][-1]
    assert f'<th scope="row">{last:,}</th>' in view.table.value


def test_what_cannot_be_shown_is_refused(sweep):
    with pytest.raises(ValueError, match="A sweep keeps no spectrum"):
        AtlasView(sweep, panels=("accuracy", "spectrum"))
    with pytest.raises(ValueError, match=r"needs a sweep over weight_decay, .*, not p"):
        AtlasView(Sweep(Grid({"p": [7]})))


def test_panels_of_all_that_a_sweep_measures(sweep):
    view = AtlasView(sweep, panels=("accuracy", "loss", "margin", "weight norm", "gini"))
    for measure in MEASURES:
        assert measure.replace("_", " ") in description(view)
