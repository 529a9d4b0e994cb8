"""Grids, and the file of a sweep: what it keeps, and what it says when it cannot be read."""

import json

import numpy as np
import pytest
import torch

from grokking.ensemble import MEASURES, train
from grokking.grid import Grid, Sweep
from grokking.training import Recipe

SMALL = Recipe(p=7, train_fraction=0.6)
AXES = {"weight_decay": [0.0, 1.0], "seed": range(2)}
GRID = Grid(AXES, SMALL, limit=30)


def trained(grid):
    sweep = Sweep(grid)
    histories = train(grid.recipes, grid.limit, grid.until, grid.linger)
    for number, (recipe, history) in enumerate(zip(grid.recipes, histories, strict=True)):
        sweep.put(recipe, history, seconds=number)
    return sweep


def test_recipes_are_all_combinations_and_the_last_axis_varies_fastest():
    assert [(r.weight_decay, r.seed, r.p) for r in GRID.recipes] == [
        (0.0, 0, 7),
        (0.0, 1, 7),
        (1.0, 0, 7),
        (1.0, 1, 7),
    ]


def test_values_of_numpy_and_torch_become_plain():
    grid = Grid({"weight_decay": np.array([0.5]), "seed": torch.arange(2)}, SMALL)
    assert grid.axes == {"weight_decay": (0.5,), "seed": (0, 1)}
    assert json.dumps(grid.axes)


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"axes": {"weight_decays": [1]}}, r"no axis 'weight_decays'. Did you mean 'weight_decay'"),
        ({"axes": {"colour": [1]}}, r"no axis 'colour'.*Choose from: operation, p, train_fraction"),
        ({"axes": {}}, "The grid is empty"),
        ({"axes": {"seed": [0], "weight_decay": []}}, "empty: the axis 'weight_decay' has no"),
        ({"axes": {"seed": [0, 1, 0]}}, "'seed' has a value twice"),
        ({"axes": {"weight_decay": [-1.0]}}, "weight decay must be a finite number"),
        ({"axes": {"train_fraction": [0.5, 1.5]}}, "train fraction must lie between 0 and 1"),
        ({"axes": {"p": [7, 8], "operation": ["a/b"]}}, "8 is not prime"),
        ({"axes": AXES, "limit": 0}, "must be 1 or more"),
        ({"axes": AXES, "linger": 0.5}, "must be 1 or more"),
    ],
)
def test_a_grid_that_cannot_be_trained(settings, message):
    with pytest.raises(ValueError, match=message):
        Grid(**settings)


def test_a_run_is_found_by_its_place_in_the_grid():
    sweep = trained(GRID)
    [expected] = train([Recipe(p=7, train_fraction=0.6, weight_decay=1.0, seed=1)], 30)
    found = sweep.run(weight_decay=1, seed=1)
    assert found["step"] == expected["step"]
    assert set(found) == {"step", *MEASURES}
    for name in MEASURES:
        assert found[name] == pytest.approx(expected[name], rel=1e-6), name  # kept as float32
    assert sweep.runs(weight_decay=1)[1] == found
    assert len(sweep.runs()) == 4


def test_a_run_that_ended_early_has_a_short_history():
    grid = Grid({"train_fraction": [0.5, 0.8]}, Recipe(p=31), limit=150, until=0.2)
    sweep = trained(grid)
    short, long = sweep.run(train_fraction=0.8), sweep.run(train_fraction=0.5)
    assert short["step"][-1] < long["step"][-1] == grid.steps[-1]
    assert short["test_accuracy"][-1] >= 0.2
    assert {len(values) for values in short.values()} == {len(short["step"])}


@pytest.mark.parametrize(
    "point, message",
    [
        ({"weight_decay": 1.0}, "one value for each axis: weight_decay, seed"),
        ({"weight_decay": 1.0, "seed": 0, "p": 7}, "one value for each axis"),
        (
            {"weight_decay": 2.0, "seed": 0},
            r"weight_decay has no value 2.0 here, only \(0.0, 1.0\)",
        ),
    ],
)
def test_a_place_that_is_not_in_the_grid(point, message):
    with pytest.raises(KeyError, match=message):
        trained(GRID).run(**point)


def test_a_run_that_is_missing_is_said_to_be():
    sweep = Sweep(GRID)
    assert sweep.missing == GRID.recipes
    with pytest.raises(KeyError, match="not trained yet"):
        sweep.run(weight_decay=1.0, seed=0)
    with pytest.raises(KeyError, match="No run has"):
        sweep.runs(weight_decay=5.0)


def test_the_file_holds_everything(tmp_path):
    sweep = trained(GRID)
    sweep.save(tmp_path / "s.npz")
    loaded = Sweep.load(tmp_path / "s.npz")
    assert loaded.grid == GRID
    assert loaded.versions == sweep.versions and loaded.versions[0]["torch"] == torch.__version__
    assert loaded.seconds.tolist() == [0, 1, 2, 3]
    for recipe in GRID.recipes:
        assert loaded.history(recipe) == sweep.history(recipe)
    assert [f.name for f in tmp_path.iterdir()] == ["s.npz"]


def test_the_file_can_be_read_without_this_package(tmp_path):
    trained(GRID).save(tmp_path / "s.npz")
    with np.load(tmp_path / "s.npz", allow_pickle=False) as file:
        settings = json.loads(str(file["settings"]))
        assert settings["axes"] == {"weight_decay": [0, 1], "seed": [0, 1]}
        assert settings["base"]["p"] == 7
        assert file["test_accuracy"].shape == (4, len(file["steps"]))
        assert file["steps"][-1] == GRID.steps[-1]


def damaged(path):
    path.write_bytes(path.read_bytes()[:-200])


def foreign(path):
    np.savez(path, numbers=np.arange(3))


def no_archive(path):
    path.write_text("weight decay, seed\n")


def other_shape(path):
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **arrays | {"test_loss": arrays["test_loss"][1:]})


def other_settings(path):
    with np.load(path) as file:
        arrays = dict(file)
    settings = json.loads(str(arrays["settings"])) | {"axes": {"flavour": [1]}}
    np.savez(path, **arrays | {"settings": np.array(json.dumps(settings))})


@pytest.mark.parametrize("spoil", [damaged, foreign, no_archive, other_shape, other_settings])
def test_a_file_that_holds_no_sweep(tmp_path, spoil):
    path = tmp_path / "s.npz"
    trained(GRID).save(path)
    spoil(path)
    with pytest.raises(ValueError, match=r"s\.npz does not hold a sweep, or it is damaged. Move"):
        Sweep.load(path)


def test_a_missing_file():
    with pytest.raises(FileNotFoundError):
        Sweep.load("none.npz")


def test_a_larger_grid_keeps_the_runs_it_has():
    sweep = trained(GRID)
    larger = Grid({"weight_decay": [1.0, 0.5, 0.0], "seed": range(3)}, SMALL, limit=30)
    extended = sweep.extended(larger)
    assert len(extended.missing) == 9 - 4
    for recipe in GRID.recipes:
        assert extended.history(recipe) == sweep.history(recipe)


@pytest.mark.parametrize(
    "other, message",
    [
        (Grid(AXES, SMALL, limit=40), "limit 30 there, 40 here"),
        (Grid(AXES, SMALL, limit=30, until=0.9), r"until 0\.99 there, 0\.9 here"),
        (Grid(AXES, Recipe(p=11, train_fraction=0.6), limit=30), r"p \(7,\) there, \(11,\) here"),
        (Grid({"seed": range(2)}, SMALL, limit=30), r"weight_decay \(0\.0, 1\.0\) there"),
    ],
)
def test_another_grid_does_not_take_over_the_runs(other, message):
    with pytest.raises(ValueError, match=message):
        trained(GRID).extended(other)
