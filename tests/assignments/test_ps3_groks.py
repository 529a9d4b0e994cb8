"""The last exercise of ps3: the solution's own loop, with its own AdamW, groks."""

import time
from pathlib import Path

import pytest

from autograder.assignment import is_test
from autograder.course import Course
from grokking.authoring.notebooks import read_notebook
from grokking.metrics import first_crossing
from grokking.withheld import lend_all

pytestmark = pytest.mark.slow

COURSE = Course(Path(__file__).resolve().parents[2])
SEEDS = range(100, 105)


@pytest.fixture
def cells():
    """The code of ps3's source by cell, without its tests."""
    source = read_notebook(COURSE.source("ps3_training_loop"))
    return {
        cell["id"]: cell["source"]
        for cell in source["cells"]
        if cell["cell_type"] == "code" and not is_test(cell)
    }


@pytest.fixture
def notebook(cells):
    """The names of ps3's source, whose set-up and answer cells have run."""
    names = {"__name__": __name__}
    for name, code in cells.items():
        exec(compile(code, name, "exec"), names)
    yield names
    lend_all()


def test_the_solution_groks_with_five_seeds(notebook, capsys):
    began = time.perf_counter()
    for seed in SEEDS:
        model, train_set, test_set = notebook["network_and_halves"](seed)
        history = notebook["grok"](model, train_set, test_set)
        memorised = first_crossing(history["step"], history["train_accuracy"], 0.99)
        generalised = first_crossing(history["step"], history["test_accuracy"], 0.95)
        assert 10 <= memorised <= 100, seed
        assert 100 <= generalised <= 700, seed
        assert history["test_accuracy"][history["step"].index(memorised)] <= 0.1, seed
        assert notebook["evaluate"](model, *test_set)["accuracy"] >= 0.95, seed
    with capsys.disabled():
        print(f"\nps3's solution groks {len(SEEDS)} times in {time.perf_counter() - began:.1f} s")


def test_the_figure_waits_for_a_prediction_and_shows_it(notebook, cells, capsys):
    exec(cells["ps3-grok-figure"], notebook)
    assert "Write your two steps" in capsys.readouterr().out
    notebook["my_prediction"] = {"memorised": 47, "generalised": 611}
    exec(cells["ps3-grok-figure"], notebook)
    told = capsys.readouterr().out
    assert "99 % of the shown cells at step 2" in told
    assert "95 % of the held-out cells at step" in told
    assert "predicted at 47" in told and "predicted at 611" in told


def test_the_figure_of_a_stub_is_a_sentence(notebook, cells, capsys):
    def stub(model, train_set, test_set):
        raise NotImplementedError

    notebook |= {"grok": stub, "my_prediction": {"memorised": 47, "generalised": 611}}
    exec(cells["ps3-grok-figure"], notebook)
    assert "still a stub" in capsys.readouterr().out
