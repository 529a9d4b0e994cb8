"""A notebook cannot borrow the answers of its assignment; everybody else goes on using them."""

import inspect
import pickle
import sys
from importlib import import_module
from types import ModuleType

import pytest
import torch

import grokking.metrics
import grokking.tasks
from grokking import checks, withheld
from grokking.training import Run
from grokking.withheld import Withheld, withheld_names

PS2 = "ps2_data_and_metrics"


@pytest.fixture
def cell():
    """Runs code as a cell of a notebook that has begun ps2, and gives the cell's names."""
    checks.begin(PS2)

    def run(code):
        names = {"__name__": "__main__"}
        exec(code, names)
        return names

    yield run
    withheld.lend_all()


NAMES = [(assignment, path) for assignment, names in withheld_names().items() for path in names]


@pytest.mark.parametrize(("assignment", "path"), NAMES)
def test_each_withheld_name_exists_and_names_an_exercise_of_its_assignment(assignment, path):
    module, _, name = path.rpartition(".")
    assert callable(getattr(import_module(module), name))
    assert withheld_names()[assignment][path].startswith(f"{assignment.partition('_')[0]}.")


@pytest.mark.parametrize("path", withheld_names()[PS2])
def test_a_notebook_cannot_import_or_use_a_withheld_name(cell, path):
    module, _, name = path.rpartition(".")
    exercise = withheld_names()[PS2][path]
    for code in (
        f"from {module} import {name}",
        f"from {module} import *",
        f"from {module} import {name} as borrowed",
        f"import {module}\n{path}",
        f"import {module} as m\nf = lambda: m.{name}\nf()",
        f"import {module} as m\ngetattr(m, {name!r})",
        f"import {module} as m\n[m.{name} for _ in range(1)]",
        f"import {module} as m\ndef f():\n    return m.{name}\nf()",
    ):
        with pytest.raises(Withheld) as refused:
            cell(code)
        if "*" not in code:
            assert f"this is your exercise {exercise}." in str(refused.value)


def test_a_refusal_is_an_import_error_that_says_what_to_do(cell):
    with pytest.raises(ImportError, match=r"torch\.nn\.functional\.cross_entropy is withheld"):
        cell("import torch.nn.functional as F\nF.cross_entropy")


def test_what_is_not_withheld_can_be_imported(cell):
    names = cell(
        "import torch, torch.nn.functional as F\n"
        "from grokking.metrics import Delay\n"
        "x = F.relu(torch.tensor([-1.0, 2.0])).logsumexp(0)\n"
        "model = torch.nn.Linear(2, 2)"
    )
    assert names["Delay"] is grokking.metrics.Delay


def test_the_library_goes_on_using_them(cell):
    names = cell("from grokking.training import Run\nrun = Run().train(2)")
    assert isinstance(names["run"], Run)
    assert len(names["run"].history["train_loss"]) == 3
    loss = torch.nn.CrossEntropyLoss()(torch.zeros(1, 2), torch.tensor([0]))
    assert loss.item() == pytest.approx(0.6931, abs=1e-4)
    assert pickle.loads(pickle.dumps(grokking.metrics.accuracy)) is grokking.metrics.accuracy


def test_an_oracle_is_lent_the_names_and_gives_them_back(cell):
    names = cell(
        "import torch\nfrom grokking import checks\n"
        "with checks.oracle():\n    right = torch.nn.functional.cross_entropy"
    )
    assert names["right"] is torch.nn.functional.cross_entropy
    with pytest.raises(Withheld):
        cell("import torch\ntorch.nn.functional.cross_entropy")


def test_an_oracle_that_fails_gives_the_names_back(cell):
    with pytest.raises(ZeroDivisionError):
        cell("from grokking import checks\nwith checks.oracle():\n    1 / 0")
    with pytest.raises(Withheld):
        cell("import torch\ntorch.nn.functional.cross_entropy")


def test_the_source_can_be_read(cell):
    code = "import inspect, grokking.metrics\nsource = inspect.getsource(grokking.metrics)"
    assert cell(code)["source"] == inspect.getsource(grokking.metrics)


def test_lend_all_puts_everything_back(cell):
    withheld.lend_all()
    assert cell("from grokking.metrics import accuracy")["accuracy"] is grokking.metrics.accuracy
    for path in withheld_names()[PS2]:
        assert type(sys.modules[path.rpartition(".")[0]]) is ModuleType


def test_to_begin_twice_is_to_begin_once(cell):
    checks.begin(PS2)
    with pytest.raises(Withheld):
        cell("from grokking.metrics import accuracy")
    withheld.lend_all()
    cell("from grokking.metrics import accuracy")


def test_a_check_knows_the_shortcut_when_it_meets_it(cell):
    def said(call):
        with pytest.raises(checks.CheckFailed) as failed:
            checks.equal(call, 1, called="accuracy()", next="write it.")
        return str(failed.value)

    shortcut = "[import-shortcut]"
    before = said(lambda: accuracy())  # noqa: F821
    assert shortcut not in before
    inside = cell("def margin():\n    from grokking.metrics import margin\n    return margin()")
    assert shortcut in said(inside["margin"])
    with pytest.raises(Withheld):
        cell("from grokking.metrics import accuracy")
    assert shortcut in said(lambda: accuracy())  # noqa: F821
    assert shortcut not in said(lambda: classify_phase())  # noqa: F821


def test_a_list_that_names_nothing_is_found_out(monkeypatch):
    monkeypatch.setattr(
        withheld, "withheld_names", lambda: {"ps9": {"grokking.metrics.accuracies": "ps9.x"}}
    )
    with pytest.raises(AttributeError, match=r"grokking\.metrics has no accuracies"):
        withheld.withhold("ps9")
    assert type(grokking.metrics) is ModuleType
