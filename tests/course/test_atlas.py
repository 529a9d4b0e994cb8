"""The atlas that is shipped: complete, small, and what its recipes give."""

import math

import pytest

from grokking import atlas
from grokking.ensemble import MEASURES, train
from grokking.grid import Sweep
from grokking.metrics import first_crossing, phase

# Another processor rounds differently. A run's beginning does not notice; the step of a jump does,
# after hundreds of steps, by about as much as it differs between seeds.
EARLY, MEMORISED, JUMP = 1e-3, 0.1, 0.3  # relative


def phases(weight_decay, train_fraction):
    runs = atlas.load().runs(weight_decay=weight_decay, train_fraction=train_fraction)
    return [phase(h["step"], h["train_accuracy"], h["test_accuracy"]) for h in runs]


def test_the_atlas_is_small_complete_and_of_the_stated_grid():
    assert atlas.PATH.stat().st_size <= 2 * 2**20
    sweep = atlas.load()
    assert sweep.grid == atlas.GRID
    assert sweep.missing == []
    assert set(sweep.grid.axes["weight_decay"]) == {0, 0.1, 0.3, 1, 3, 10}
    assert len(sweep.grid.axes["train_fraction"]) >= 8
    assert len(sweep.grid.axes["seed"]) >= 5
    assert set(sweep.values) == set(MEASURES)
    for run in sweep.runs():
        assert all(math.isfinite(value) for values in run.values() for value in values)


def test_the_atlas_shows_every_phase():
    assert phases(0.0, 0.3) == ["memorisation"] * 5
    assert phases(1.0, 0.5) == ["grokking"] * 5
    assert phases(3.0, 0.9) == ["comprehension"] * 5
    assert phases(10.0, 0.5) == ["confusion"] * 5
    cells = [(d, f) for d in (0.0, 0.1, 0.3) for f in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)]
    assert any("not yet" in phases(*cell) for cell in cells)


def test_the_atlas_is_in_the_wheel(installed):
    shipped = installed / "grokking" / "data" / "atlas.npz"
    assert Sweep.load(shipped).grid == atlas.GRID


def close(ours, theirs, tolerance):
    if ours is None or theirs is None:
        return ours is theirs
    return ours == pytest.approx(theirs, rel=tolerance)


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    [(1.0, 0.5, 0), (1.0, 0.7, 3), (3.0, 0.6, 1), (3.0, 0.9, 4), (0.3, 0.8, 2), (10.0, 0.2, 0)],
)
def test_a_run_that_is_trained_again_agrees(place):
    point = dict(zip(atlas.GRID.axes, place, strict=True))
    kept = atlas.load().run(**point)
    [again] = train([recipe_at(point)], atlas.GRID.limit, atlas.GRID.until, atlas.GRID.linger)
    for name in MEASURES:
        assert again[name][:15] == pytest.approx(kept[name][:15], rel=EARLY, abs=EARLY), name

    def crossing(history, name):
        return first_crossing(history["step"], history[name], 0.99)

    for name, tolerance in (("train_accuracy", MEMORISED), ("test_accuracy", JUMP)):
        assert close(crossing(again, name), crossing(kept, name), tolerance), name
    assert again["gini"][-1] == pytest.approx(kept["gini"][-1], rel=0.2)
    assert again["weight_norm"][-1] == pytest.approx(kept["weight_norm"][-1], rel=0.1)


def recipe_at(point):
    [recipe] = [
        recipe
        for recipe in atlas.GRID.recipes
        if all(getattr(recipe, name) == value for name, value in point.items())
    ]
    return recipe
