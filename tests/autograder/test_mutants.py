"""Mutant files: what they mean, and what a damaged one is told."""

import pytest
import toy

from autograder.course import CourseError
from autograder.mutants import read_mutants

RIGHT = toy.mutant("toy-add-code", "toy-add-test", "add-zero", "def add(a, b):\n    return 0")


def read(folder, text):
    (folder / "it.py").write_text(text, encoding="utf-8")
    return read_mutants(folder, toy.notebook())


def test_a_mutant_replaces_its_cell_and_no_other(tmp_path):
    (mutant,) = read(tmp_path, RIGHT)
    assert (mutant.name, mutant.misconception, mutant.belief) == ("it", "add-zero", "A belief.")
    solution = toy.notebook()
    wrong = mutant.applied_to(solution)
    changed = {
        new["id"]: new["source"]
        for old, new in zip(solution["cells"], wrong["cells"], strict=True)
        if old != new
    }
    assert changed == {"toy-add-code": "def add(a, b):\n    return 0"}


def test_a_mutant_may_replace_several_cells(tmp_path):
    source = "\n# %% toy-add-code\nadd = min\n\n# %% toy-times-code\ntimes = max"
    names = "toy-add-code, toy-times-code", "toy-add-test, toy-times-test"
    (mutant,) = read(tmp_path, toy.mutant(*names, "add-zero", source))
    assert mutant.sources == {"toy-add-code": "add = min", "toy-times-code": "times = max"}
    assert mutant.loses == {"toy-add-test", "toy-times-test"}


def test_a_long_field_goes_on_over_lines(tmp_path):
    names = "toy-add-code,\n#     toy-times-code", "toy-add-test,\n#     toy-times-test"
    source = "# %% toy-add-code\nadd = min\n# %% toy-times-code\ntimes = max"
    (mutant,) = read(tmp_path, toy.mutant(*names, "add-zero", source))
    assert list(mutant.sources) == ["toy-add-code", "toy-times-code"]
    assert mutant.loses == {"toy-add-test", "toy-times-test"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("# replaces: toy-add-code\n", "", "lacks `# replaces: …`"),
        ("# loses: toy-add-test\n", "# loses:\n", "lacks `# loses: …`"),
        ("# misconception: add-zero", "# belief: add-zero", "lacks `# misconception: …`"),
        ('"""A belief."""\n', "", "the belief behind it, as a docstring"),
        ("toy-add-code", "toy-sum-code", "has no cell 'toy-sum-code'"),
        ("toy-add-test", "toy-sum-test", "has no cell 'toy-sum-test'"),
        ("return 0", "return 0 0", "line 6 is not Python"),
        ("toy-add-code", "toy-add-code, toy-times-code", "after a line `# %% CELL`"),
        ("def add", "# %% toy-times-code\ndef add", "in the order of its header: toy-add-code"),
    ],
)
def test_a_file_that_does_not_fit_is_told_why(tmp_path, old, new, fault):
    assert old in RIGHT
    with pytest.raises(CourseError) as refusal:
        read(tmp_path, RIGHT.replace(old, new))
    assert str(refusal.value).startswith(str(tmp_path / "it.py"))
    assert fault in str(refusal.value)


def test_all_unfit_files_are_named_at_once(tmp_path):
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("pass")
    with pytest.raises(CourseError, match=r"(?s)one\.py.*two\.py"):
        read_mutants(tmp_path, toy.notebook())
