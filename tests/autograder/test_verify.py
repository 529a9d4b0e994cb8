"""`autograder verify`: a sound toy passes, and a toy that is broken in one place is told so."""

import re

import pytest
import toy

from autograder.assignment import form_faults
from autograder.course import CourseError
from autograder.grading import IN_KERNEL, MODES
from autograder.verify import verify
from grokking.authoring.notebooks import NotebookError, render


def faults(folder, notebook=None, mutants=None, only=(), modes=(IN_KERNEL,)):
    course = toy.make(folder, notebook, mutants)
    return verify(course, toy.NAME, only=only, modes=modes).faults


def only_fault(*arguments, **options):
    (fault,) = faults(*arguments, **options)
    return fault


def with_mutant(name, *header, source=None):
    """The toy's mutants, one of them with another header or source."""
    files = toy.mutants()
    text = files[name]
    for field, value in header:
        text = re.sub(rf"(# {field}: ).*", rf"\g<1>{value}", text)
    if source is not None:
        text = text[: text.index("def ")] + source
    files[name] = text
    return files


def test_a_sound_assignment_has_no_fault_and_each_mutant_loses_its_cell(tmp_path):
    seen = []
    verdict = verify(toy.make(tmp_path), toy.NAME, lambda done, of: seen.append((done, of)))
    assert verdict.faults == []
    assert verdict.cells == ["toy-add-test", "toy-times-test"]
    lost = {
        name: [cell for cell, grade in grades.items() if not grade.full]
        for name, grades in verdict.grades.items()
    }
    assert lost.pop("the solution") == []
    assert lost.pop("the release") == verdict.cells
    assert set(lost) == {name.removesuffix(".py") for name in toy.mutants()}
    for name, cells in lost.items():
        assert cells == ["toy-times-test" if name.startswith("times") else "toy-add-test"]
    assert seen == [(number, 26) for number in range(1, 27)]


# What the mutants' headers show, before anything is run


def test_a_graded_cell_that_no_mutant_fails(tmp_path):
    adders = {name: text for name, text in toy.mutants().items() if not name.startswith("times")}
    assert only_fault(tmp_path, mutants=adders).startswith("toy-times-test: no mutant fails it")


def test_a_graded_cell_with_too_few_mutants(tmp_path):
    fewer = toy.mutants()
    del fewer["times_zero.py"]
    assert only_fault(tmp_path, mutants=fewer).startswith("toy-times-test: 4 of 5 mutants")


def test_two_mutants_with_one_misconception(tmp_path):
    twins = with_mutant("times_zero.py", ("misconception", "times-double"))
    fault = only_fault(tmp_path, mutants=twins)
    assert fault.startswith("times_double, times_zero: one misconception, times-double")


def test_an_unknown_misconception(tmp_path):
    unknown = with_mutant("times_zero.py", ("misconception", "times-nothing"))
    fault = only_fault(tmp_path, mutants=unknown)
    assert fault.startswith("times_zero: 'times-nothing' is not in course/misconceptions.toml")


def test_no_mutant_that_borrows_the_answer(tmp_path):
    honest = toy.mutants()
    del honest["import_shortcut.py"]
    assert only_fault(tmp_path, mutants=honest).startswith("no mutant borrows the answers")


# What running shows


def test_a_solution_that_is_wrong(tmp_path):
    wrong = toy.edited("toy-add-code", "return a + b", "return a - b")
    found = [fault for fault in faults(tmp_path, wrong) if "the solution gets" in fault]
    assert len(found) == 1
    assert found[0].startswith("toy-add-test: the solution gets 0 of 2 (CheckFailed: Called: add")


def test_a_stub_that_already_passes(tmp_path):
    given = toy.edited(
        "toy-add-code", "    ### BEGIN SOLUTION", "    return a + b\n    ### BEGIN SOLUTION"
    )
    fault = only_fault(tmp_path, given)
    assert fault.startswith("toy-add-test: the stub already gets 2 of 2")


def test_a_mutant_that_loses_another_cell_too(tmp_path):
    greedy = with_mutant("add_zero.py", source="def add(a, b):\n    return 0\n\n\ndel times\n")
    early = toy.notebook()
    early["cells"].insert(2, early["cells"].pop(7))  # `times` is written before `add`
    found = faults(tmp_path, early, greedy, only=("add_zero",))
    assert "add_zero also loses toy-times-test: say so in `# loses:`, or mend the test" in found


def test_a_mutant_that_passes(tmp_path):
    tame = with_mutant("add_zero.py", source="def add(a, b):\n    return b + a\n")
    fault = only_fault(tmp_path, mutants=tame, only=("add_zero",))
    assert fault.startswith("add_zero does not lose toy-add-test")


def test_a_message_that_does_not_name_the_misconception(tmp_path):
    other = with_mutant("add_zero.py", source="def add(a, b):\n    return 99\n")
    fault = only_fault(tmp_path, mutants=other, only=("add_zero",))
    assert fault.startswith("add_zero: no message names its misconception, add-zero")


def test_a_message_that_names_another_misconception(tmp_path):
    other = with_mutant("add_zero.py", source="def add(a, b):\n    return 2 * (a + b)\n")
    found = faults(tmp_path, mutants=other, only=("add_zero",))
    assert any(fault.startswith("add_zero: a message names add-double") for fault in found)


def test_a_hidden_test_may_name_the_misconception(tmp_path):
    late = with_mutant(
        "add_zero.py", source="def add(a, b):\n    return 7 if (a, b) == (3, 4) else 0\n"
    )
    assert faults(tmp_path, mutants=late, only=("add_zero",)) == []


@pytest.mark.parametrize(
    ("part", "without", "lack"),
    [
        ("Called: {called}\\n", "", "it has no 'Called'"),
        ("Got: {got}\\n", "", "it has no 'Got'"),
        ("Expected: {expected}\\n", "Expected: \\n", "it has no 'Expected'"),
        ("Next: read the task again.", "Next: look.\\nIt is wrong.", "its lines are not Called"),
    ],
)
def test_a_message_without_its_five_parts(tmp_path, part, without, lack):
    found = faults(tmp_path, toy.edited("toy-setup", part, without))
    assert any(
        fault.startswith(f"toy-add-test, the release: its message is not whole: {lack}")
        for fault in found
    )


def test_a_hidden_message_without_its_next_step(tmp_path):
    curt = toy.edited("toy-setup", "splitlines()[3:]", "splitlines()[3:4]")
    late = with_mutant(
        "add_zero.py", source="def add(a, b):\n    return 7 if (a, b) == (3, 4) else 0\n"
    )
    fault = only_fault(tmp_path, curt, late, only=("add_zero",))
    assert fault == "toy-add-test, add_zero: its message is not whole: it has no 'Next'"


def test_a_bare_exception(tmp_path):
    bare = toy.edited("toy-add-test", "### BEGIN", "assert add(1, 1) == 2\n### BEGIN")
    late = with_mutant(
        "add_zero.py", source="def add(a, b):\n    return 7 if (a, b) == (3, 4) else 0\n"
    )
    found = faults(tmp_path, bare, late, only=("add_zero",))
    assert any(
        fault.startswith("toy-add-test, add_zero: it ends in a bare Asser") for fault in found
    )


@pytest.mark.parametrize("credit", ["float('nan')", "-1", "True", "'0.5'", "3"])
def test_partial_credit_that_is_no_plain_number_within_bounds(tmp_path, credit):
    generous = toy.edited("toy-add-test", "### END HIDDEN TESTS", f"### END HIDDEN TESTS\n{credit}")
    found = faults(tmp_path, generous)
    value = "nan" if "nan" in credit else credit
    assert f"toy-add-test, the solution: the test ended in {value}: partial credit is a plain" in (
        " ".join(found)
    )


def test_a_test_that_cannot_be_isolated(tmp_path):
    module = toy.edited("toy-add-test", "### BEGIN", "import math\nadd(math, 1)\n### BEGIN")
    kind = toy.edited("toy-add-code", "return a + b", "return 1 if a is math else a + b", module)
    with_math = toy.edited("toy-setup", "class CheckFailed", "import math\nclass CheckFailed", kind)
    found = faults(tmp_path, with_math, modes=MODES)
    assert any(
        fault.startswith("toy-add-test, the solution: it ends in a bare CannotCross (the module")
        for fault in found
    )
    assert any("isolated it gets 0 of 2 (CannotCross" in fault for fault in found)


# What the source shows


def form_fault(notebook):
    (fault,) = form_faults(notebook)
    return fault


def test_the_toys_form_is_right():
    assert list(form_faults(toy.notebook())) == []


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_missing_hint_level(level):
    source = toy.notebook()
    hints = source["cells"][5]
    assert hints["id"] == "toy-add-hints"
    parts = hints["source"].split("</details>\n")
    hints["source"] = "</details>\n".join(parts[: level - 1] + parts[level:]) + "</details>" * (
        level == 3
    )
    assert form_fault(source).startswith("toy-add-hints: 2 of 3 hint levels")


def test_missing_hints_tasks_and_stubs_are_named():
    for name, fault in [
        ("toy-add-hints", "toy-add-hints: 0 of 3 hint levels"),
        ("toy-add", "toy-add: the task is missing"),
        ("toy-add-code", "toy-add-code: the stub is missing"),
    ]:
        source = toy.notebook()
        source["cells"] = [cell for cell in source["cells"] if cell["id"] != name]
        assert any(found.startswith(fault) for found in form_faults(source))


def test_one_id_in_every_place():
    source = toy.notebook()
    source["cells"][4]["metadata"]["nbgrader"]["grade_id"] = "sum"
    assert form_fault(source).startswith("toy-add-test: nbgrader's grade_id is another")
    assert form_fault(toy.edited("toy-add", "toy.add", "sums")).startswith("toy-add: the task")


def test_tests_are_locked_and_points_add_up():
    source = toy.notebook()
    source["cells"][4]["metadata"]["nbgrader"]["locked"] = False
    assert form_fault(source).startswith("toy-add-test: a test is locked")
    source = toy.notebook()
    source["metadata"]["course"]["points"] = 5
    assert "announce course.points 5, but its cells give 4" in form_fault(source)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("### BEGIN HIDDEN TESTS", "### the rest"),
        ('"toy.add"', '"toy.times"'),
        ('with checks.hidden("toy.add")', "if True"),
        ("### END HIDDEN", "add(1, 2)\n### END HIDDEN"),
    ],
)
def test_hidden_tests_stand_where_a_failure_keeps_them_hidden(old, new):
    assert "hidden tests" in form_fault(toy.edited("toy-add-test", old, new))


def test_a_test_cell_that_breaks_the_isolation_contract():
    source = toy.edited("toy-add-test", "### BEGIN", "times(1, 2)\n### BEGIN")
    assert form_fault(source).startswith(
        "toy-add-test breaks the isolation contract: it uses times, which neither"
    )


def test_a_release_that_is_not_in_the_normal_form(tmp_path, monkeypatch):
    from autograder import verify as module

    course = toy.make(tmp_path)
    text = module.released(course, toy.NAME)[f"{toy.NAME}.ipynb"].replace(
        b'\n "meta', b'\n\n "meta'
    )
    monkeypatch.setattr(module, "released", lambda *_: {f"{toy.NAME}.ipynb": text})
    assert verify(course, toy.NAME, only=()).faults == [
        "the release is not in the course's normal form: see `grokking tidy`"
    ]


def test_a_source_that_cannot_be_verified_at_all(tmp_path):
    course = toy.make(tmp_path)
    path = course.source(toy.NAME)
    path.write_text(render(toy.notebook()) + "\n")
    with pytest.raises(CourseError, match="not in the course's normal form: run `make tidy`"):
        verify(course, toy.NAME)
    path.write_text(render(toy.notebook())[:500])
    with pytest.raises(NotebookError, match="cut short"):
        verify(course, toy.NAME)
    unfinished = toy.edited("toy-add-code", "END SOLUTION", "THE END")
    path.write_text(render(unfinished))
    with pytest.raises(CourseError, match=r"toy_sums\.ipynb: nbgrader refuses it"):
        verify(course, toy.NAME)
