"""Grades a class: the phases of its submissions overlap, and none of them stops the others."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry

from autograder import warm
from autograder.assignment import nbgrader
from autograder.blame import ClassStopped, explained, raise_if_not_its_own, told
from autograder.course import Course, CourseError
from autograder.doctor import Submission, examine, refused
from autograder.one_gradebook import OpenGradebook, one_gradebook
from autograder.phases import Phases, execute, execution_config, not_executed
from autograder.receipts import Receipt, Receipts, fingerprint
from grokking.authoring.notebooks import Notebook, read_notebook, render
from grokking.files import locked

TRIES = 3  # to execute a submission, before it is given up
Progress = Callable[[int, int], None]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while a class was graded."""


@dataclass(frozen=True)
class Outcome:
    """What became of a student's submission.

    Attributes:
        student: the student's id.
        score: as the gradebook has it, points given by hand included.
        max_score: the most that it could be.
        waits: whether something of it waits for a person.
        receipt: how it was graded; None if it could not be recorded.
        fault: why it could not be recorded, which is rare; else None.
    """

    student: str
    score: float
    max_score: float
    waits: bool
    receipt: Receipt | None
    fault: str | None = None


@dataclass(frozen=True)
class Graded:
    """What became of a class.

    Attributes:
        outcomes: of all students who handed something in, in order.
        now: the students whose submissions were graded by this call.
        seconds: that this took.
    """

    outcomes: list[Outcome]
    now: list[str]
    seconds: float


@dataclass
class _Work:
    """A submission between its phases."""

    student: str
    submission: Submission
    print: str
    began: float
    tries: int = 0


def grade_class(
    course: Course,
    assignment: str,
    students: Sequence[str] = (),
    force: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda done, of: None,
) -> Graded:
    """Grade the submissions that are new, changed, or not finished when grading was interrupted.

    Args:
        course: the course.
        assignment: the assignment's name, which the gradebook must know.
        students: whose submissions to grade; all unless given.
        force: grade again what was graded. Points and comments given by hand stay.
        jobs: how many submissions are executed at a time; one more than there are cores unless
            given.
        executor: executes them; by default threads, each with kernels in the sandbox.
        progress: is told how many of how many submissions are done.

    Raises:
        CourseError: there is nothing to be graded, or the gradebook does not fit.
        ClassStopped: the disk is full, the gradebook is locked, or another grader is at work; the
            message says what to do. What was graded is kept.
        Interrupted: Ctrl-C was pressed. The same holds.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(explained())
        stack.enter_context(_alone(course.gradebook / "grading"))
        home = course.config().CourseDirectory
        gradebook = stack.enter_context(one_gradebook(home.db_url, home.course_id))
        batch = _Batch(course, assignment, gradebook)
        known = batch.students()
        if unknown := [name for name in students if name not in known]:
            raise CourseError(f"no submission of {assignment} by {', '.join(unknown)}")
        chosen = [name for name in known if not students or name in students]
        todo = [name for name in chosen if force or not batch.is_done(name)]
        jobs = jobs or (os.cpu_count() or 1) + 1  # one waits for another process now and then
        pool = executor or stack.enter_context(_threads(jobs))
        if todo:
            batch.grade(todo, pool, jobs, progress)
        return Graded(batch.outcomes(chosen), todo, time.monotonic() - began)


class _Batch:
    """The submissions of an assignment on their way through the phases."""

    def __init__(self, course: Course, assignment: str, gradebook: OpenGradebook):
        config = course.config()
        self.gradebook = gradebook
        self.course, self.assignment = course, assignment
        self.folder = course.gradebook / "grading" / assignment
        for step in ("examined", "graded", "old"):  # what an interruption left
            shutil.rmtree(self.folder / step, ignore_errors=True)
        self.phases = Phases(config, assignment, self.folder, gradebook)
        self.receipts = Receipts(self.folder / "receipts")
        self.config = execution_config(config)
        self.release = self._known_release()
        self.waiting: dict[Future[str], _Work] = {}
        self.faults: dict[str, str] = {}
        self.settled = 0

    def _known_release(self) -> Notebook:
        """The release, if it is the one that the gradebook knows."""
        path = self.course.release(self.assignment)
        fix = f"run `nbgrader generate_assignment {self.assignment} --force` first"
        if not path.exists():
            raise CourseError(f"{path} is missing: {fix}")
        release = read_notebook(path)
        with self.gradebook as gradebook:
            try:
                known = gradebook.find_notebook(self.assignment, self.assignment).source_cells
            except MissingEntry:
                raise CourseError(f"the gradebook does not know {self.assignment}: {fix}") from None
            names = {cell.name for cell in known}
        if names != {nbgrader(c)["grade_id"] for c in release["cells"] if nbgrader(c)}:
            raise CourseError(f"the gradebook knows another version of {self.assignment}: {fix}")
        return release

    def students(self) -> list[str]:
        """All who handed something in, in order."""
        folder = self.phases.home_of("submitted", "x").parents[1]
        found = folder.iterdir() if folder.is_dir() else ()
        students = sorted(path.name for path in found if os.path.lexists(path / self.assignment))
        if not students:
            raise CourseError(
                f"no submission: put each notebook at {folder}/STUDENT/{self.assignment}/"
                f"{self.assignment}.ipynb"
            )
        return students

    def is_done(self, student: str) -> bool:
        """Whether what a student handed in is graded and has not changed since."""
        receipt = self.receipts.get(student)
        return (
            receipt is not None
            and self.phases.home_of("autograded", student).is_dir()
            and receipt.print == fingerprint(self.phases.home_of("submitted", student))
        )

    def grade(self, students: list[str], pool: Executor, jobs: int, progress: Progress) -> None:
        """Lead submissions through the phases: some are executed while others are prepared."""
        self.pool = pool
        pool.submit(warm.prepare)
        coming = iter(students)
        progress(0, len(students))
        try:
            while True:
                while len(self.waiting) < 2 * jobs and (student := next(coming, None)) is not None:
                    self._begin(student)
                    progress(self.settled, len(students))
                if not self.waiting:
                    return
                for future in wait(self.waiting, return_when=FIRST_COMPLETED).done:
                    self._finish(future)
                    progress(self.settled, len(students))
        except KeyboardInterrupt:
            raise Interrupted(
                f"Stopped: {self.settled} of {len(students)} are graded and kept. The same command "
                "goes on from there."
            ) from None
        finally:
            for future in self.waiting:
                future.cancel()

    def _begin(self, student: str) -> None:
        home = self.phases.home_of("submitted", student)
        self.receipts.remove(student)
        work = _Work(student, refused(self.release, ""), "", time.monotonic())
        try:
            work.print = fingerprint(home)
            ignored = self.phases.coursedir.ignore
            work.submission = examine(home, self.assignment, self.release, ignored)
        except Exception as error:
            raise_if_not_its_own(error)
            work.submission = refused(self.release, f"it could not be read ({told(error)})")
        if work.submission.refusal:
            self._refuse(work, work.submission.refusal)
        else:
            self._execute(work)

    def _execute(self, work: _Work) -> None:
        work.tries += 1
        try:
            text = self.phases.sanitise(work.student, work.submission)
            files = self.phases.files(work.student)
        except Exception as error:
            raise_if_not_its_own(error)
            self._refuse(work, f"nbgrader could not take it ({told(error)})")
        else:
            self.waiting[self.pool.submit(execute, text, files, self.config)] = work

    def _finish(self, future: Future[str]) -> None:
        work = self.waiting.pop(future)
        try:
            executed = future.result()
        except Exception as error:
            raise_if_not_its_own(error)
            if work.tries < TRIES:
                self._execute(work)
            else:
                self._check_machine()
                self._refuse(work, f"it could not be run, {TRIES} times ({told(error)})")
            return
        notes = [f"Repaired before it was graded: {repair}." for repair in work.submission.repairs]
        try:
            self._record(work, executed, notes, None)
        except Exception as error:
            raise_if_not_its_own(error)
            self._refuse(work, f"its grades could not be recorded ({told(error)})")

    def _check_machine(self) -> None:
        """Execute the untouched release, so that no submission is blamed for a broken machine."""
        try:
            self.pool.submit(execute, render(self.release), {}, self.config).result()
        except Exception as error:
            raise ClassStopped(
                f"nothing can be executed here, not even the release ({told(error)}): mend that, "
                "then run the same command again. What was graded is kept"
            ) from error

    def _refuse(self, work: _Work, reason: str) -> None:
        """Score a submission 0 for a reason: what is recorded is the untouched release."""
        try:
            text = self.phases.sanitise(work.student, refused(self.release, reason))
            note = f"Not graded, so it scores 0: {reason}."
            self._record(work, not_executed(text, note), [note], reason)
        except Exception as error:
            raise_if_not_its_own(error)
            self.faults[work.student] = f"{reason}; and that could not be recorded ({told(error)})"
            self.settled += 1

    def _record(self, work: _Work, text: str, notes: list[str], refusal: str | None) -> None:
        self.phases.record(work.student, text, notes)
        seconds = round(time.monotonic() - work.began, 2)
        receipt = Receipt(work.print, work.submission.repairs, refusal, seconds)
        self.receipts.put(work.student, receipt)
        self.settled += 1

    def outcomes(self, students: list[str]) -> list[Outcome]:
        """What the gradebook and the receipts say."""
        with self.gradebook as gradebook:
            rows = {row["student"]: row for row in gradebook.submission_dicts(self.assignment)}
        return [self._outcome(student, rows.get(student, {})) for student in students]

    def _outcome(self, student: str, row: dict[str, Any]) -> Outcome:
        return Outcome(
            student,
            row.get("score", 0.0),
            row.get("max_score", 0.0),
            row.get("needs_manual_grade", False),
            self.receipts.get(student),
            self.faults.get(student),
        )


@contextmanager
def _threads(jobs: int) -> Iterator[Executor]:
    pool = ThreadPoolExecutor(jobs)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep a second grader out; the lock ends with the process that holds it."""
    path.parent.mkdir(exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(path, wait=False))
        except BlockingIOError:
            raise ClassStopped(
                "another grader is at work on this gradebook: wait until it is done, or end it"
            ) from None
        yield
