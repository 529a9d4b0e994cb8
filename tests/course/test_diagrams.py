"""Figures of sweeps, drawn from histories that were made up so that the answer is known."""

from collections import Counter

import pytest

from grokking.diagrams import LOOKS, delay_figure, describe_critical, phase_diagram
from grokking.ensemble import MEASURES
from grokking.grid import Grid, Sweep
from grokking.metrics import PHASES
from grokking.training import Recipe

SMALL = Recipe(p=7)
GRID = Grid(
    {"weight_decay": [3.0, 0.0, 1.0], "train_fraction": [0.8, 0.3, 0.5], "seed": range(3)},
    SMALL,
    limit=1000,
)


def history(memorised, generalised):
    steps = GRID.steps
    rows = {name: [0.5] * len(steps) for name in MEASURES}
    for name, reached in (("train_accuracy", memorised), ("test_accuracy", generalised)):
        rows[name] = [float(reached is not None and step >= reached) for step in steps]
    return {"step": steps} | rows


def made_up(events):
    """A sweep in which ``events(recipe)`` says when each run memorised and generalised."""
    sweep = Sweep(GRID)
    for recipe in GRID.recipes:
        sweep.put(recipe, history(*events(recipe)), seconds=1)
    return sweep


def by_decay(recipe):
    """Confusion at 3, memorisation at 0; at 1, grokking, except at once with most data."""
    if recipe.weight_decay == 3:
        return None, None
    if recipe.weight_decay == 0:
        return 20, None
    return 20, 30 if recipe.train_fraction == 0.8 else 500 - 10 * recipe.seed


def texts(picture):
    return [text.get_text() for text in picture.figure.axes[0].texts]


def test_phase_diagram_shows_letters_and_says_the_same_in_words():
    picture = phase_diagram(made_up(by_decay))
    assert Counter(text for text in texts(picture) if len(text) == 1) == {
        "X": 3,
        "M": 3,
        "G": 2,
        "C": 1,
    }
    assert texts(picture).count("3/3") == 9
    assert picture.alt.startswith("Grokking in 2 of 9 cells. ")
    told = "Cells: confusion in 3, memorisation in 3, grokking in 2, comprehension in 1."
    assert told in picture.alt
    assert (
        "weight decay 1: grokking at 30 %, grokking at 50 %, comprehension at 80 %" in picture.alt
    )
    assert "a+b mod 7" in picture.alt and "3 seeds, 1,000 steps at most" in picture.alt


def test_a_cell_shows_the_majority_and_how_large_it_is():
    sweep = made_up(lambda recipe: (20, None if recipe.seed == 0 else 500))
    assert texts(phase_diagram(sweep)).count("2/3") == 9
    assert "weight decay 3: grokking at 30 %" in phase_diagram(sweep).alt


def test_phases_are_told_apart_without_hue():
    def luminance(colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    assert set(LOOKS) == set(PHASES)
    assert len({letter for letter, *_ in LOOKS.values()}) == len(PHASES)
    for _, colour, ink, _ in LOOKS.values():
        dark, light = sorted((luminance(colour), 1.0 if ink == "white" else 0.0))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_delay_figure_counts_cut_runs_as_late():
    def events(recipe):
        if recipe.train_fraction == 0.3:
            return 20, None
        if recipe.train_fraction == 0.5:
            return 20, [400, 600, None][recipe.seed]
        return 20, [100, 200, 300][recipe.seed]

    picture = delay_figure(made_up(events), weight_decay=1.0)
    assert {"3 cut", "1 cut", "limit, 1,000 steps"} <= set(texts(picture))
    assert any("(bands: first to last)" in text for text in texts(picture))
    assert picture.alt.startswith(
        "Within 1,000 steps, 30 % of the cells are too few, 50 % enough. "
    )
    steps = GRID.steps
    seen = [min(s for s in steps if s >= step) for step in (100, 200, 300, 400, 600)]
    assert "30 %: none of 3; " in picture.alt
    assert f"50 %: median {seen[4]:,} ({seen[3]:,} to {seen[4]:,}), 1 cut; " in picture.alt
    assert f"80 %: median {seen[1]:,} ({seen[0]:,} to {seen[2]:,})." in picture.alt
    line = picture.figure.axes[0].lines[2]
    assert line.get_ydata()[1:].tolist() == [seen[4], seen[1]]


def test_a_median_beyond_the_limit_is_not_drawn():
    sweep = made_up(lambda recipe: (20, 400 if recipe.seed == 0 else None))
    picture = delay_figure(sweep, weight_decay=0.0)
    assert "median beyond the limit" in picture.alt
    assert "no fraction is enough" in picture.alt
    assert not (picture.figure.axes[0].lines[2].get_ydata() > 0).any()


def test_critical_fraction_in_words():
    assert describe_critical(None, None, 600) == "Within 600 steps, no fraction is enough"
    assert describe_critical(None, 0.2, 600) == "Within 600 steps, 20 % of the cells are enough"
    assert describe_critical(0.35, 0.4, 2000).startswith("Within 2,000 steps, 35 %")


def test_figures_refuse_what_they_cannot_show():
    other = Sweep(Grid({"learning_rate": [0.01, 0.02], "seed": range(2)}, SMALL, limit=50))
    with pytest.raises(ValueError, match="this one is over learning_rate, seed"):
        phase_diagram(other)
    with pytest.raises(KeyError, match="not trained yet"):
        phase_diagram(Sweep(GRID))
    with pytest.raises(KeyError, match=r"No run has .*'weight_decay': 7"):
        delay_figure(made_up(by_decay), weight_decay=7.0)
