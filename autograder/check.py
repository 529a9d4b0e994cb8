"""Grade one's own notebook, hidden tests included, without a gradebook."""

from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import points, read_source, with_tests
from autograder.course import Course, CourseError
from autograder.doctor import Refused, examine_notebook
from autograder.grading import Grade, grade


@dataclass(frozen=True)
class Report:
    """What a notebook gets.

    Attributes:
        assignment: the assignment's name.
        repairs: what was damaged, and mended before it was graded, in a sentence each.
        grades: the grade of each test cell, by its id.
        by_hand: points of written questions, which a person grades.
    """

    assignment: str
    repairs: tuple[str, ...]
    grades: dict[str, Grade]
    by_hand: float


def check(course: Course, path: Path) -> Report:
    """Grade a notebook as `autograder grade` would, with the class secret if there is one.

    Raises:
        CourseError: it is no notebook of this course's assignments, or would score 0 by rule; the
            message says why.
        GradingError: it could not be run to its end.
    """
    try:
        assignment, submission = examine_notebook(course, path)
    except Refused as refusal:
        raise CourseError(f"{path}: {refusal}") from None
    source = read_source(course, assignment)
    config = course.config()
    if not Path(config.ExecuteIsolated.secret_file).exists():
        config.ExecuteIsolated.secret_file = ""  # a learner has no class
    grades = grade(with_tests(submission.notebook, source), config)
    by_hand = points(source) - sum(given.out_of for given in grades.values())
    return Report(assignment, submission.repairs, grades, by_hand)
