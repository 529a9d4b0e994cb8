"""Run a notebook and give its points as nbgrader does, without a gradebook."""

import tempfile
from dataclasses import dataclass
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade
from traitlets.config import Config

from autograder.assignment import is_test
from autograder.isolation.execute import ExecuteIsolated
from autograder.preprocessors import FailClosed
from autograder.sandbox import shared_sandbox
from grokking.authoring.notebooks import Notebook

ISOLATED, IN_KERNEL = "isolated", "in-kernel"
MODES = (ISOLATED, IN_KERNEL)


class GradingError(RuntimeError):
    """Something could not be graded to its end; the message says what, and what to do."""


@dataclass(frozen=True)
class Fault:
    """An exception that a cell ended with.

    Attributes:
        kind: the name of its class.
        text: what it says; a check's message.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Grade:
    """What one test cell gave.

    Attributes:
        points: of 0 to `out_of`.
        out_of: the most that it could give.
        fault: what it ended with, None if it ran to its end.
    """

    points: float
    out_of: float
    fault: Fault | None

    @property
    def full(self) -> bool:
        """Whether it gave all its points."""
        return self.points == self.out_of


def grade(notebook: Notebook, config: Config, mode: str = ISOLATED) -> dict[str, Grade]:
    """Run a notebook in a fresh kernel of the sandbox; the grade of each test cell, by id.

    Args:
        notebook: a notebook with the hidden tests in it; it stays as it is.
        config: nbgrader's settings for the course.
        mode: `ISOLATED`, as submissions are graded; or `IN_KERNEL`, as nbgrader's Validate runs
            tests for a student.

    Raises:
        GradingError: the kernel died; not in isolated mode, where that costs only its cells.
    """
    run = nbformat.from_dict(notebook)
    with tempfile.TemporaryDirectory() as folder:
        resources: dict[str, Any] = {"metadata": {"path": folder}}
        if mode == ISOLATED:
            ExecuteIsolated(config=config).preprocess(run, resources)
        else:
            _run_in_kernel(run, resources, config)
    FailClosed(config=config).preprocess(run, resources)
    return {cell["id"]: _grade(cell) for cell in run["cells"] if is_test(cell)}


def _run_in_kernel(run: Notebook, resources: dict[str, Any], config: Config) -> None:
    step = Execute(config=config)
    with shared_sandbox().kernel(arguments=step.extra_arguments) as kernel:
        try:
            step.preprocess(run, resources, km=kernel)
        except (DeadKernelError, CellTimeoutError):
            reason = kernel.end or "a cell ended it, used up the memory, or crashed compiled code"
            raise GradingError(f"the kernel died: {reason}") from None


def _grade(cell: Notebook) -> Grade:
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    fault = Fault(errors[0]["ename"], strip_ansi(errors[0]["evalue"])) if errors else None
    points, out_of = determine_grade(cell)
    return Grade(points or 0.0, out_of, fault)
