"""How a notebook is run and what its cells give."""

import copy
import json
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
import toy
from nbgrader.utils import determine_grade

from autograder.grading import IN_KERNEL, ISOLATED, MODES, GradingError, grade
from autograder.isolation import judges
from autograder.phases import execute, execution_config
from grokking.authoring.notebooks import normalise


def graded(course, *sources, points=2, setup="x = 1", mode=ISOLATED):
    """The grades of test cells with these sources."""
    cells = [toy.code("set-up", setup, locked=True)]
    for number, source in enumerate(sources):
        cells.append(toy.code(f"test-{number}", source, grade=True, locked=True, points=points))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    before = copy.deepcopy(notebook)
    grades = grade(notebook, course.config(), mode)
    assert notebook == before
    return list(grades.values())


@pytest.fixture
def course(tmp_path):
    return toy.make(tmp_path)


@pytest.mark.parametrize("mode", MODES)
def test_partial_credit_is_a_plain_number_within_bounds(course, mode):
    fit = {"0": 0, "0.5": 0.5, "1e-3": 0.001, "2": 2, "2.0": 2, "None": 2, "x = 1": 2}
    unfit = ["-1", "float('nan')", "float('inf')", "True", "'0.5'", "2.5", "[0.5]", "1j"]
    unfit += ["np.float64(0.5)", "torch.tensor(0.5)", "print"]
    grades = graded(course, *fit, *unfit, setup="import torch, numpy as np", mode=mode)
    assert [each.points for each in grades[: len(fit)]] == list(fit.values())
    for value, each in zip(unfit, grades[len(fit) :], strict=True):
        assert (each.points, each.out_of) == (0, 2), value
        assert each.fault.kind == "UnfitCredit"
        assert "partial credit is a plain number from 0 to 2" in each.fault.text


def test_nbgrader_itself_gives_full_marks_for_an_unfit_value():
    """The reason for a step of our own; when this fails, it may go."""
    cell = toy.code("test-it", "True", grade=True, locked=True, points=2)
    value = {"output_type": "execute_result", "data": {"text/plain": "True"}, "metadata": {}}
    node = nbformat.from_dict(cell | {"outputs": [value | {"execution_count": 1}]})
    assert determine_grade(node) == (2, 2)


def test_judges_are_started_cold_where_processes_cannot_be_forked(course, monkeypatch):
    monkeypatch.setattr(judges, "CAN_FORK", False)
    (run, failed, left) = graded(course, "assert x == 1", "assert x == 2", "import os; os._exit(0)")
    assert run.full and (failed.points, failed.fault.kind) == (0, "AssertionError")
    assert (left.points, left.fault.kind) == (0, "JudgeGone")


def test_a_test_that_cannot_be_compiled_costs_only_itself(course):
    broken, fine = graded(course, "1 +", "assert x == 1")
    assert (broken.points, broken.fault.kind) == (0, "SyntaxError")
    assert fine.full


def test_what_answers_to_tests_draw_is_not_shown_under_the_next_cell(course):
    cells = [
        toy.code("mine", "import matplotlib.pyplot as plt\ndef draw(): return len(plt.plot([1]))"),
        toy.code("a-test", "assert draw() == draw() == 1", grade=True, locked=True, points=2),
        toy.code("later", "plt.plot([2, 1]);"),
        toy.code("last", "plt.get_fignums()"),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    text = execute(json.dumps(notebook), {}, execution_config(course.config()))
    _, test, later, last = nbformat.reads(text, as_version=4).cells
    assert test.outputs == []
    assert [output.output_type for output in later.outputs] == ["display_data"]
    assert last.outputs[0].data["text/plain"] == "[]"


def test_an_answer_that_comes_only_when_interrupted_is_late(course):
    config = course.config()
    config.Execute.timeout = 1
    slow = "import time\ndef slow():\n    try: time.sleep(60)\n    except KeyboardInterrupt: pass"
    endless = "def endless():\n    while True: pass"
    cells = [toy.code("mine", f"{slow}\n{endless}")]
    for name in ("slow", "endless"):
        cells.append(toy.code(f"test-{name}", f"{name}()", grade=True, locked=True, points=1))
    dawdles = "import time\ntime.sleep(1.5)"
    cells.append(toy.code("test-itself", dawdles, grade=True, locked=True, points=1))
    cells.append(toy.code("after", "assert slow is not None", grade=True, locked=True, points=1))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    *times, after = grade(notebook, config, ISOLATED).values()
    assert len(times) == 3
    for late in times:
        assert late.fault.kind == "TimeIsUp"
        assert late.fault.text == "the test's 1 seconds were over"
    assert after.full


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit")
def test_a_judge_has_so_much_memory(course):
    (test,) = graded(course, "list(x)", setup="x = range(10**12)")
    assert (test.points, test.fault.kind) == (0, "MemoryError")


def test_a_test_that_did_not_run_gives_nothing(course):
    cells = [toy.code("a-test", "assert False", grade=True, locked=True, points=2)]
    cells[0]["metadata"]["tags"] = ["skip-execution"]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (skipped,) = grade(notebook, course.config(), IN_KERNEL).values()
    assert (skipped.points, skipped.fault.kind) == (0, "NotRun")
    (run,) = grade(notebook, course.config(), ISOLATED).values()
    assert (run.points, run.fault.kind) == (0, "AssertionError")


@pytest.mark.parametrize("mode", MODES)
def test_what_goes_to_stderr_costs_nothing(course, mode):
    grades = graded(
        course,
        "import warnings; warnings.warn('slow')",
        "import sys; print('a bar', file=sys.stderr)",
        "import os; _ = os.write(2, b'a library in C')",
        "import logging; logging.warning('beware')",
        "import subprocess; _ = subprocess.run('echo child >&2', shell=True)",
        "warn(); assert False",
        setup="import warnings\ndef warn():\n    warnings.warn('mine')",
        mode=mode,
    )
    assert [each.points for each in grades] == [2, 2, 2, 2, 2, 0]


@pytest.mark.parametrize("mode", MODES)
def test_a_test_runs_even_if_an_earlier_cell_failed(course, mode):
    sources = ("1 / 0", "assert x == 1")
    (first, second) = graded(course, *sources, setup="x = 1\nraise ValueError", mode=mode)
    assert (first.points, first.fault.kind, first.fault.text) == (
        0,
        "ZeroDivisionError",
        "division by zero",
    )
    assert second.full and second.fault is None


@pytest.mark.parametrize(("mode", "kind"), [(ISOLATED, "JudgeGone"), (IN_KERNEL, "Keyboard")])
def test_a_cell_that_goes_on_too_long_loses_only_its_own_points(course, mode, kind):
    config = (course.root / "autograder" / "nbgrader_config.py").open("a")
    with config:
        config.write("\nc.Execute.timeout = 1\n")
    endless, after = graded(course, "while True: pass", "assert x == 1", mode=mode)
    assert endless.points == 0 and endless.fault.kind.startswith(kind)
    assert after.full


def test_a_process_that_dies_is_told(course):
    with pytest.raises(GradingError, match="the kernel died"):
        graded(course, "import os; os._exit(1)", mode=IN_KERNEL)
    died, after = graded(course, "import os; os._exit(1)", "assert x == 1")
    assert (died.points, died.fault.kind) == (0, "JudgeGone")
    assert "ended before this test did" in died.fault.text
    assert after.full


def test_each_notebook_has_an_empty_folder_and_leaves_nothing(course, tmp_path, monkeypatch):
    source = "import os; assert os.listdir() == [], os.listdir(); open('left', 'w').close()"
    graded(course, "1")
    before = set(tmp_path.rglob("*"))
    with tempfile.TemporaryDirectory() as short:  # sockets need a short path
        monkeypatch.setattr(tempfile, "tempdir", short)
        assert graded(course, source)[0].full and graded(course, source)[0].full
        assert list(Path(short).iterdir()) == []
    assert set(tmp_path.rglob("*")) == before


def test_the_class_secret_is_in_the_kernel_and_stays_the_same(course, monkeypatch):
    monkeypatch.delenv("GROKKING_CLASS_SECRET", raising=False)
    file = course.root / "gradebook" / "class_secret"
    source = "import os; assert os.environ['GROKKING_CLASS_SECRET'] == {!r}"
    graded(course, "1")
    secret = file.read_text().strip()
    assert graded(course, source.format(secret))[0].full
    assert file.read_text().strip() == secret


def test_the_normal_form_of_the_toy_can_be_graded(course):
    assert all(each.full for each in grade(normalise(toy.notebook()), course.config()).values())
