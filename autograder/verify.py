"""Test an assignment's tests: the solution, the untouched release and every mutant are graded."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import nbformat

from autograder.assignment import (
    exercise,
    form_faults,
    is_test,
    read_source,
    tests,
    with_tests,
)
from autograder.course import Course
from autograder.grading import IN_KERNEL, ISOLATED, MODES, Grade, GradingError, grade
from autograder.messages import message_fault, named_cause
from autograder.mutants import Mutant, read_mutants
from autograder.preprocessors import UNFIT_CREDIT
from autograder.reach import reached
from autograder.release import released
from grokking.authoring.notebooks import Notebook, normalise, render
from grokking.misconceptions import read_misconceptions

FEWEST_MUTANTS = 5  # for each test cell
SHORTCUT = "import-shortcut"
SOLUTION, RELEASE = "the solution", "the release"

Grades = dict[str, Grade]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What the verification of an assignment found.

    Attributes:
        cells: the ids of the test cells, in order.
        grades: for the solution, the release and each mutant the grade of every test cell, in the
            first of the modes; where a mutant cannot reach a test, what the solution got.
        faults: what is wrong, in a sentence each; none for a sound assignment.
    """

    cells: list[str]
    grades: dict[str, Grades]
    faults: list[str]


def verify(
    course: Course,
    assignment: str,
    progress: Progress = lambda done, of: None,
    only: tuple[str, ...] | None = None,
    modes: tuple[str, ...] = MODES,
) -> Verdict:
    """Verify an assignment; where two modes of grading differ, that is a fault.

    Args:
        course: the course.
        assignment: the assignment's name.
        progress: is told how many of how many notebooks have been graded.
        only: the names of the mutants to run; all unless given.
        modes: of grading, of `grading.MODES`.

    Raises:
        CourseError: the assignment cannot be read or generated.
        GradingError: a notebook could not be run to its end.
        NotebookError: its source is damaged.
    """
    source = read_source(course, assignment)
    mutants = read_mutants(course.mutants(assignment), source)
    text = released(course, assignment)[f"{assignment}.ipynb"].decode()
    release = nbformat.reads(text, as_version=4)
    faults = list(form_faults(source))
    if render(normalise(release)) != text:
        faults.append("the release is not in the course's normal form: see `grokking tidy`")
    faults += _mutant_faults(
        mutants, tests(source), set(read_misconceptions(course.misconceptions))
    )
    runs = {SOLUTION: source, RELEASE: with_tests(release, source)} | {
        mutant.name: _with_tests_in_reach(mutant, source)
        for mutant in mutants
        if only is None or mutant.name in only
    }
    graded = _grade_all(course, runs, modes, progress)
    faults += _run_faults(graded[modes[0]], mutants)
    if len(modes) > 1:
        faults += _differences(graded[ISOLATED], graded[IN_KERNEL])
    return Verdict(cells=tests(source), grades=graded[modes[0]], faults=faults)


def _grade_all(
    course: Course, runs: dict[str, Notebook], modes: tuple[str, ...], progress: Progress
) -> dict[str, dict[str, Grades]]:
    """Grade notebooks side by side, each in a kernel of its own; their grades by mode and name."""
    config = course.config()
    config.ExecuteIsolated.secret_file = ""  # one verdict for all, whatever class is taught here
    grades = {}
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        waiting = {
            pool.submit(grade, notebook, config, mode): (mode, name)
            for mode in modes
            for name, notebook in runs.items()
        }
        for done, future in enumerate(as_completed(waiting), start=1):
            mode, name = waiting[future]
            try:
                grades[mode, name] = future.result()
            except GradingError as error:
                raise GradingError(f"{name}: {error}") from None
            progress(done, len(waiting))
    finally:
        pool.shutdown(cancel_futures=True)
    return {
        mode: {name: grades[mode, SOLUTION] | grades[mode, name] for name in runs} for mode in modes
    }


def _with_tests_in_reach(mutant: Mutant, source: Notebook) -> Notebook:
    """The solution with a mistake in it, and of the tests those that can meet the mistake."""
    notebook = mutant.applied_to(source)
    met = reached(source, mutant.sources)
    notebook["cells"] = [c for c in notebook["cells"] if not is_test(c) or c["id"] in met]
    return notebook


def _differences(isolated: dict[str, Grades], in_kernel: dict[str, Grades]) -> Iterator[str]:
    """What a student sees in one way when it is validated and in another when it is graded."""
    for name, run in isolated.items():
        for cell, given in run.items():
            other = in_kernel[name][cell]
            causes = [
                named_cause(each.fault.text) if each.fault else None for each in (given, other)
            ]
            if given.points != other.points or causes[0] != causes[1]:
                yield (
                    f"{cell}, {name}: isolated it gets {_tell(given)}, in the kernel "
                    f"{_tell(other)}: let the test give and take nothing but data"
                )


def _mutant_faults(mutants: list[Mutant], cells: list[str], known: set[str]) -> Iterator[str]:
    for cell in cells:
        count = sum(cell in mutant.loses for mutant in mutants)
        if count == 0:
            yield f"{cell}: no mutant fails it: write wrong solutions that it must catch"
        elif count < FEWEST_MUTANTS:
            yield f"{cell}: {count} of {FEWEST_MUTANTS} mutants: think of other misconceptions"
    for misconception, uses in Counter(mutant.misconception for mutant in mutants).items():
        sharers = [mutant.name for mutant in mutants if mutant.misconception == misconception]
        if uses > 1:
            yield (
                f"{', '.join(sharers)}: one misconception, {misconception}: keep one of them, or "
                "name what sets them apart"
            )
        if misconception not in known:
            yield (
                f"{', '.join(sharers)}: {misconception!r} is not in course/misconceptions.toml: "
                "add it there or correct the id"
            )
    if not any(mutant.misconception == SHORTCUT for mutant in mutants):
        yield f"no mutant borrows the answers: write one with the misconception {SHORTCUT}"


def _run_faults(grades: dict[str, Grades], mutants: list[Mutant]) -> Iterator[str]:
    for cell, given in grades[SOLUTION].items():
        if not given.full:
            yield f"{cell}: the solution gets {_tell(given)}: correct the solution or the test"
    for cell, given in grades[RELEASE].items():
        if given.points:
            yield (
                f"{cell}: the stub already gets {given.points:g} of {given.out_of:g}: make the "
                "test ask for what the stub lacks"
            )
    for mutant in mutants:
        if mutant.name in grades:
            yield from _loss_faults(mutant, grades[mutant.name])
    for name, run in grades.items():
        for cell, given in run.items():
            yield from _message_faults(name, cell, given)


def _loss_faults(mutant: Mutant, run: Grades) -> Iterator[str]:
    lost = {cell for cell, given in run.items() if not given.full}
    for cell in sorted(lost - mutant.loses):
        yield f"{mutant.name} also loses {cell}: say so in `# loses:`, or mend the test"
    for cell in sorted(mutant.loses - lost):
        yield f"{mutant.name} does not lose {cell}: strengthen the test, or correct `# loses:`"
    faults = [given.fault for cell, given in run.items() if given.fault]
    named = {cause for fault in faults if (cause := named_cause(fault.text))}
    if lost and mutant.misconception not in named:
        yield (
            f"{mutant.name}: no message names its misconception, {mutant.misconception}: give the "
            "check that cause"
        )
    for cause in sorted(named - {mutant.misconception}):
        yield (
            f"{mutant.name}: a message names {cause} as the likely cause, and it is "
            f"{mutant.misconception}: make the check's cause tell the two apart"
        )


def _message_faults(name: str, cell: str, given: Grade) -> Iterator[str]:
    fault = given.fault
    if fault is None:
        return
    if fault.kind == UNFIT_CREDIT:
        yield f"{cell}, {name}: {fault.text}"
    elif fault.kind != "CheckFailed":
        yield (
            f"{cell}, {name}: it ends in a bare {fault.kind} ({fault.text[:80]}): let a function "
            "of grokking.checks make the call"
        )
    elif lack := message_fault(fault.text, exercise(cell)):
        yield f"{cell}, {name}: its message is not whole: {lack}"


def _tell(given: Grade) -> str:
    tail = f" ({given.fault.kind}: {given.fault.text})" if given.fault else ""
    return f"{given.points:g} of {given.out_of:g}{tail}"
