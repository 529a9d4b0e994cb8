"""Grade one's own notebook, hidden tests included, without a gradebook."""

from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import points, read_source, with_tests
from autograder.course import Course, CourseError
from autograder.grading import Grade, grade
from grokking.authoring.notebooks import NotebookError, read_notebook


@dataclass(frozen=True)
class Report:
    """What a notebook gets.

    Attributes:
        assignment: the assignment's name.
        grades: the grade of each test cell, by its id.
        by_hand: points of written questions, which a person grades.
    """

    assignment: str
    grades: dict[str, Grade]
    by_hand: float


def check(course: Course, path: Path) -> Report:
    """Grade a notebook as `nbgrader autograde` would, with the class secret if there is one.

    Raises:
        CourseError: it is no notebook of this course's assignments, or cells are missing; the
            message says which.
        GradingError: it could not be run to its end.
    """
    try:
        submission = read_notebook(path)
    except NotebookError as error:
        raise CourseError(str(error).partition("; repair it")[0]) from None
    try:
        assignment = _assignment(course, submission["metadata"].get("course"))
        source = read_source(course, assignment)
        notebook = with_tests(submission, source)
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None
    config = course.config()
    if not Path(config.ExecuteIsolated.secret_file).exists():
        config.ExecuteIsolated.secret_file = ""  # a learner has no class
    grades = grade(notebook, config)
    by_hand = points(source) - sum(given.out_of for given in grades.values())
    return Report(assignment, grades, by_hand)


def _assignment(course: Course, metadata: object) -> str:
    name = metadata.get("assignment") if isinstance(metadata, dict) else None
    if name not in course.names():
        known = ", ".join(course.names()) or "none so far"
        raise CourseError(
            f"not a notebook of an assignment: its metadata name {name or 'none'}, and there are: "
            f"{known}. Start from a copy in work/assignments, which `make lab` puts there"
        )
    return str(name)
