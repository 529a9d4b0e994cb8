"""The command `autograder`. A subcommand imports what it needs when it runs: `--help` is quick."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.check import Report
    from autograder.verify import Verdict

BAR = 30
INTERRUPTED = 130  # the exit code after Ctrl-C
LAST_SECONDS = 5


def command() -> None:
    """The command. Interrupted, it ends in seconds, whatever is being executed then."""
    code = main()
    if code == INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second one
        last = threading.Timer(LAST_SECONDS, os._exit, [code])
        last.daemon = True
        last.start()
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `autograder` with the given arguments, by default those of the command line.

    Returns the exit code: 0 when all went well, 1 otherwise, 130 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(prog="autograder", description="Grading for the course.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text, add_options, run in COMMANDS:
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        add_options(command)
        command.set_defaults(run=run)
    options = parser.parse_args(arguments)
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        return options.run(options)
    except _explained() as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        if str(stop):
            print(f"\nautograder: {stop}", file=sys.stderr)
        return INTERRUPTED


def _explained() -> tuple[type[Exception], ...]:
    """Errors that say what to do; they are imported when there is one."""
    from autograder.course import CourseError
    from autograder.grading import GradingError
    from grokking.authoring.notebooks import NotebookError
    from grokking.misconceptions import MisconceptionError

    return CourseError, GradingError, NotebookError, MisconceptionError, OSError


def _assignments_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="all unless named")


def _verify_options(parser: argparse.ArgumentParser) -> None:
    _assignments_options(parser)
    parser.add_argument(
        "--mode",
        choices=("isolated", "in-kernel"),
        help="run the tests in one way only; both unless given, and they must agree",
    )


def _verify(options: argparse.Namespace) -> int:
    from autograder.course import this_course
    from autograder.grading import MODES
    from autograder.verify import verify

    course = this_course()
    faults = 0
    for assignment in [course.known(name) for name in options.assignments] or course.names():
        modes = (options.mode,) if options.mode else MODES
        verdict = verify(course, assignment, _show_progress, modes=modes)
        print(matrix(assignment, verdict))
        for fault in verdict.faults:
            print(f"  {fault}")
        faults += len(verdict.faults)
    print(f"{faults} faults." if faults else "No fault.")
    return int(faults > 0)


def _notebook_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path, metavar="FILE.ipynb")


def _check(options: argparse.Namespace) -> int:
    from autograder.check import check
    from autograder.course import this_course

    report = check(this_course(), options.notebook)
    print(told(report))
    return int(not all(grade.full for grade in report.grades.values()))


def _doctor(options: argparse.Namespace) -> int:
    from autograder.course import this_course
    from autograder.doctor import Refused, examine_notebook

    try:
        _, submission = examine_notebook(this_course(), options.notebook)
    except Refused as refusal:
        print(f"It would score 0: {refusal}.")
        return 1
    for repair in submission.repairs:
        print(f"- {repair}")
    damaged = bool(submission.repairs)
    print("It would be graded after these repairs." if damaged else "Nothing is wrong with it.")
    return int(damaged)


def _grade_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--jobs", type=int, help="how many at a time (cores, and one)")
    parser.add_argument("--force", action="store_true", help="grade again what was graded")
    parser.add_argument(
        "--student", nargs="+", default=[], metavar="STUDENT", help="of these only (all)"
    )


def _grade(options: argparse.Namespace) -> int:
    from autograder.course import this_course

    course = this_course()
    assignment = course.known(options.assignment)
    if course.newcomers(assignment):
        from autograder import warm

        threading.Thread(target=warm.prepare, daemon=True).start()  # while the rest is imported

    from autograder.batch import grade_class
    from autograder.summary import summary
    from grokking.progress import Progress

    bars: dict[int, Progress] = {}

    def show(done: int, of: int) -> None:
        bars.setdefault(of, Progress(of, "submissions")).show(done, done, of)

    graded = grade_class(
        course, assignment, options.student, options.force, options.jobs, progress=show
    )
    print(summary(assignment, graded))
    return int(any(outcome.fault for outcome in graded.outcomes))


def _release(options: argparse.Namespace) -> int:
    from autograder.course import this_course
    from autograder.release import release

    course = this_course()
    names = [course.known(name) for name in options.assignments] or course.names()
    for path in release(course, names):
        print(f"changed: {path.relative_to(course.root)}")
    return 0


def matrix(assignment: str, verdict: "Verdict") -> str:
    """A table of runs and test cells: + for full points, − for none, ± for some of them."""
    width = max(map(len, verdict.grades))
    lines = [f"{assignment}: + full points, − none, ± some"]
    lines += [f"{'':{width}}  {number:2}  {cell}" for number, cell in enumerate(verdict.cells, 1)]
    numbers = "".join(f"{number:3}" for number in range(1, len(verdict.cells) + 1))
    lines.append(f"{'':{width}}{numbers}")
    for name, grades in verdict.grades.items():
        marks = [
            "+" if grades[cell].full else "±" if grades[cell].points else "−"
            for cell in verdict.cells
        ]
        lines.append(f"{name:{width}}" + "".join(f"{mark:>3}" for mark in marks))
    return "\n".join(lines)


def told(report: "Report") -> str:
    """A report for its reader: the points and the message of each exercise, and the sum."""
    from autograder.assignment import exercise

    lines = [f"Repaired before it was graded: {repair}." for repair in report.repairs]
    for test, grade in report.grades.items():
        lines.append(f"{exercise(test)}: {grade.points:g} of {grade.out_of:g}")
        if grade.fault:
            kind = "" if grade.fault.kind == "CheckFailed" else f"{grade.fault.kind}: "
            lines += [f"    {line}" for line in (kind + grade.fault.text).splitlines()]
    got = sum(grade.points for grade in report.grades.values())
    most = sum(grade.out_of for grade in report.grades.values())
    lines.append(f"{report.assignment}: {got:g} of {most:g} points")
    if report.by_hand:
        lines.append(f"Written answers, points that a person gives: {report.by_hand:g}")
    return "\n".join(lines)


def _show_progress(done: int, of: int) -> None:
    """Draw a bar where somebody watches; elsewhere, as in CI, say nothing."""
    if sys.stderr.isatty():
        full = BAR * done // of
        end = "\n" if done == of else ""
        print(f"\r[{'#' * full}{' ' * (BAR - full)}] {done} of {of}", end=end, file=sys.stderr)


COMMANDS = (
    (
        "verify",
        "test an assignment's tests by its solution, its release and its mutants",
        _verify_options,
        _verify,
    ),
    ("check", "grade your own notebook, hidden tests included", _notebook_options, _check),
    (
        "doctor",
        "say what is damaged or changed in a notebook, before it is graded",
        _notebook_options,
        _doctor,
    ),
    ("grade", "grade a class, or go on where that was interrupted", _grade_options, _grade),
    ("release", "make assignments/ from solutions/", _assignments_options, _release),
)
