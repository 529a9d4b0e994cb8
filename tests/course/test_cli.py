"""The command `grokking`: quick to answer, clear when it fails."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from grokking import atlas
from grokking.cli import main
from grokking.grid import Grid, Sweep
from grokking.training import Recipe


def test_help_is_quick_and_names_the_commands():
    code = "import sys; from grokking.cli import main; main(['--help'])"
    heavy = f"import atexit, sys; atexit.register(lambda: print(sorted(sys.modules))); {code}"
    output = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True).stdout
    assert all(command in output for command in ("lab", "sweep", "atlas", "tidy"))
    for module in ("torch", "jupyterlab", "jupyter_server", "nbformat"):
        assert f"'{module}'" not in output


def test_an_unwritable_home_is_a_sentence(monkeypatch, capsys):
    def deny(*_):
        raise PermissionError(13, "Permission denied", "work")

    monkeypatch.setattr("grokking.lab.deliver", deny)
    assert main(["lab"]) == 1
    assert "Permission denied: 'work'" in capsys.readouterr().err


def notebook(identifier):
    cell = {"cell_type": "code", "id": identifier, "metadata": {}, "source": "1 + 1"}
    cell |= {"execution_count": 3, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_tidy_checks_changes_and_reports(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook("add-two-numbers"))
    assert main(["tidy", "--check", str(path)]) == 1
    assert json.loads(path.read_text())["cells"][0]["execution_count"] == 3
    assert main(["tidy", str(path)]) == 0
    assert f"tidied: {path}" in capsys.readouterr().out
    assert main(["tidy", "--check", str(path)]) == 0
    path.write_text(notebook("NOT AN ID"))
    assert main(["tidy", str(path)]) == 1
    assert "NOT AN ID" in capsys.readouterr().err


@pytest.fixture
def threads(monkeypatch):
    """Trains in threads where the command would start processes; a list of how many it wanted."""
    wanted = []

    @contextmanager
    def pool(jobs):
        wanted.append(jobs)
        with ThreadPoolExecutor(2) as executor:
            yield executor

    monkeypatch.setattr("grokking.sweep._pool", pool)
    return wanted


def test_sweep_trains_the_grid_of_its_options(threads, tmp_path, capsys):
    path = tmp_path / "s.npz"
    options = ["--weight-decay", "0", "0.5", "--fraction", "0.6", "--learning-rate", "0.01"]
    options += ["--p", "7", "--operation", "a*b", "a-b", "--seeds", "2", "--steps", "30"]
    assert main(["sweep", *options, "--jobs", "3", "--out", str(path)]) == 0
    assert f"8 runs in {path}: " in capsys.readouterr().out
    assert threads == [3]
    sweep = Sweep.load(path)
    assert sweep.missing == []
    assert sweep.grid == Grid(
        {
            "operation": ["a*b", "a-b"],
            "p": [7],
            "train_fraction": [0.6],
            "weight_decay": [0.0, 0.5],
            "learning_rate": [0.01],
            "seed": range(2),
        },
        limit=30,
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fraction", "1.5"], "train fraction must lie between 0 and 1"),
        (["--operation", "a^b"], "no operation 'a^b'"),
        (["--seeds", "0"], "the axis 'seed' has no values"),
    ],
)
def test_sweep_of_a_grid_that_cannot_be_trained(options, message, tmp_path, capsys):
    assert main(["sweep", *options, "--out", str(tmp_path / "s.npz")]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "s.npz").exists()


def test_sweep_stopped_by_control_c_is_a_sentence(monkeypatch, tmp_path, capsys):
    @contextmanager
    def interrupted(_):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("grokking.sweep._pool", interrupted)
    assert main(["sweep", "--p", "7", "--out", str(tmp_path / "s.npz")]) == 130
    assert "grokking: Stopped. 0 of 3 runs are finished" in capsys.readouterr().err


def test_atlas_is_made_again_elsewhere(threads, monkeypatch, tmp_path):
    small = Grid({"seed": range(2)}, Recipe(p=7), limit=30)
    monkeypatch.setattr(atlas, "GRID", small)
    assert main(["atlas", "--out", str(tmp_path / "a.npz")]) == 0
    assert Sweep.load(tmp_path / "a.npz").grid == small
