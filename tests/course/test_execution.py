"""A lesson is run once for each state of everything it depends on, and the result is kept."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import grokking
from grokking.authoring import execution
from grokking.authoring.execution import ExecutionError, executed, fingerprint, seconds
from grokking.authoring.notebooks import normalise, read_notebook, render


def write(path, *sources):
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    cells.append(new_markdown_cell("Done.", id="done"))
    path.write_text(render(normalise(new_notebook(cells=cells))), encoding="utf-8")
    return path


def text_of(notebook, cell=0):
    return "".join(output.get("text", "") for output in notebook["cells"][cell]["outputs"])


COUNTED = """
import os
with open({log!r}, "a") as log:
    log.write("x")
print(os.getcwd(), os.getpid())
"""


@pytest.fixture
def lesson(tmp_path):
    """A lesson that leaves a mark each time it is run."""
    return write(tmp_path / "01_count.ipynb", COUNTED.format(log=str(tmp_path / "log")))


def runs(tmp_path):
    return len((tmp_path / "log").read_text())


def test_a_lesson_runs_once_and_again_when_it_changes(lesson, tmp_path):
    cache = tmp_path / "cache"
    other = write(tmp_path / "01_count-more.ipynb", "print(1)")
    executed(other, cache=cache)
    first = executed(lesson, cache=cache)
    (kept,) = cache.glob("01_count-[0-9a-f]*.ipynb")
    assert executed(lesson, cache=cache) == first == read_notebook(kept)
    assert runs(tmp_path) == 1

    lesson.write_text(lesson.read_text().replace("Done.", "Done again."))
    second = executed(lesson, cache=cache)
    assert runs(tmp_path) == 2 and text_of(second) != text_of(first)
    (newer,) = cache.glob("01_count-[0-9a-f]*.ipynb")
    assert newer != kept
    assert len(list(cache.glob("01_count-more-*.ipynb"))) == 1, "another lesson's result was lost"


def test_outputs_and_counters_in_the_file_do_not_make_it_run_again(lesson, tmp_path):
    executed(lesson, cache=tmp_path / "cache")
    untidy = nbformat.read(lesson, as_version=4)
    untidy.cells[0].execution_count = 9
    nbformat.write(untidy, lesson)
    executed(lesson, cache=tmp_path / "cache")
    assert runs(tmp_path) == 1


def test_the_kernel_is_this_python_in_an_empty_folder_of_its_own(tmp_path):
    lesson = write(tmp_path / "01_x.ipynb", "import os, sys; print(sys.executable, os.listdir())")
    before = sorted(tmp_path.iterdir())
    result = executed(lesson, cache=tmp_path / "cache")
    assert text_of(result).split() == [sys.executable, "['.ipython']"]
    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "cache"]


def test_figures_are_shown_whatever_backend_the_caller_uses(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    lesson = write(tmp_path / "01_x.ipynb", "import matplotlib.pyplot as plt; plt.plot([1, 2])")
    result = executed(lesson, cache=tmp_path / "cache")
    assert any("image/png" in output.get("data", {}) for output in result["cells"][0]["outputs"])


def test_seconds_are_kept_with_each_cell(tmp_path):
    lesson = write(tmp_path / "01_x.ipynb", "import time; time.sleep(0.3)", "1", "")
    executed(lesson, cache=tmp_path / "cache")
    slow, quick, empty, prose = executed(lesson, cache=tmp_path / "cache")["cells"]
    assert 0.3 <= seconds(slow) < 10
    assert 0 < seconds(quick) < seconds(slow)
    assert seconds(empty) == seconds(prose) == 0


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("raise ValueError('too bad')", "ValueError: too bad"),
        ("import time; time.sleep(30)", "still running after 1 s"),
        ("import os; os._exit(3)", "the kernel died"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_failing_cell_is_named_and_no_result_is_kept(tmp_path, source, fault):
    lesson = write(tmp_path / "01_x.ipynb", "1", source, "2")
    with pytest.raises(ExecutionError, match=rf"01_x\.ipynb, cell 'cell-1': {fault}"):
        executed(lesson, cache=tmp_path / "cache", timeout=1)
    assert not list((tmp_path / "cache").glob("*"))


def test_a_torn_result_is_replaced(lesson, tmp_path):
    cache = tmp_path / "cache"
    executed(lesson, cache=cache)
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert text_of(executed(lesson, cache=cache))
    assert runs(tmp_path) == 2


def test_two_at_once_both_get_a_whole_result(lesson, tmp_path):
    cache = tmp_path / "cache"
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(executed(lesson, cache=cache)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2 and all(map(text_of, results))
    (kept,) = cache.iterdir()
    assert read_notebook(kept) in results


def test_by_default_results_lie_in_the_repository_of_the_lesson(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "course" / "lessons").mkdir(parents=True)
    executed(write(tmp_path / "course" / "lessons" / "01_x.ipynb", "1"))
    assert len(list((tmp_path / ".cache" / "lessons").glob("01_x-*.ipynb"))) == 1


def test_a_lesson_outside_a_repository_needs_a_cache(tmp_path):
    with pytest.raises(ExecutionError, match="cache=…"):
        executed(write(tmp_path / "01_x.ipynb", "1"))


def test_the_fingerprint_follows_what_the_outputs_depend_on(tmp_path, monkeypatch):
    package = tmp_path / "grokking"
    (package / "data").mkdir(parents=True)
    listed = tmp_path / "misconceptions.toml"
    for file in (package / "tasks.py", package / "data" / "atlas.npz", listed):
        file.write_text("1")
    monkeypatch.setattr(execution, "__file__", str(package / "authoring" / "execution.py"))
    monkeypatch.setattr(execution, "shipped", lambda name: tmp_path / name)
    lesson = normalise(new_notebook(cells=[new_markdown_cell("One.", id="one")]))
    seen = [fingerprint(lesson)]

    def changed():
        seen.append(fingerprint(lesson))
        return seen[-1] not in seen[:-1]

    assert not changed()
    (package / "tasks.py").write_text("2")
    assert changed()
    (package / "data" / "atlas.npz").write_text("2")
    assert changed()
    (package / "tasks.py").rename(package / "table.py")
    assert changed()
    listed.write_text("2")
    assert changed()
    lesson["cells"][0]["source"] = "Two."
    assert changed()
    monkeypatch.setattr(execution.importlib.metadata, "version", lambda name: f"99 {name}")
    assert changed()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "tasks.pyc").touch()
    assert not changed()


def test_the_fingerprint_covers_the_whole_library():
    assert Path(execution.__file__).parents[1] == Path(grokking.__file__).parent


def test_the_fingerprint_is_the_same_in_another_process(tmp_path):
    lesson = write(tmp_path / "01_x.ipynb", "1")
    script = """
import sys
from grokking.authoring.execution import fingerprint
from grokking.authoring.notebooks import normalise, read_notebook
print(fingerprint(normalise(read_notebook(sys.argv[1]))))
"""
    path = os.pathsep.join(filter(None, [str(Path(execution.__file__).parents[2]), *sys.path]))
    other = subprocess.run(
        [sys.executable, "-c", script, str(lesson)],
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == fingerprint(normalise(read_notebook(lesson)))
