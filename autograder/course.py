"""A course's folders, and the settings with which nbgrader works in it."""

from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grokking.shipped import clone


class CourseError(ValueError):
    """Something in the course's files does not fit; the message names the file and the fix."""


@dataclass(frozen=True)
class Course:
    """A course in a folder that holds `nbgrader_config.py`.

    Attributes:
        root: the absolute path of that folder.
    """

    root: Path

    @property
    def assignments(self) -> Path:
        """The releases, one folder for each assignment."""
        return self.root / "assignments"

    @property
    def misconceptions(self) -> Path:
        """The list of misconceptions."""
        return self.root / "course" / "misconceptions.toml"

    @property
    def gradebook(self) -> Path:
        """Everything of a class: submissions, grades, feedback."""
        return self.root / "gradebook"

    def source(self, assignment: str) -> Path:
        """The notebook from which an assignment is made."""
        return self.root / "solutions" / assignment / f"{assignment}.ipynb"

    def release(self, assignment: str) -> Path:
        """The notebook that students get."""
        return self.assignments / assignment / f"{assignment}.ipynb"

    def mutants(self, assignment: str) -> Path:
        """The folder of an assignment's wrong solutions."""
        return self.root / "autograder" / "mutants" / assignment

    def names(self) -> list[str]:
        """The names of all assignments that have a source, in order."""
        return sorted(path.stem for path in (self.root / "solutions").glob("*/*.ipynb"))

    def known(self, assignment: str) -> str:
        """The name itself if it is an assignment's.

        Raises:
            CourseError: it is not; the message lists those that are.
        """
        if assignment not in self.names():
            known = ", ".join(self.names()) or "none so far"
            raise CourseError(f"{assignment!r} is not an assignment; there are: {known}")
        return assignment

    def newcomers(self, assignment: str) -> set[str]:
        """The students who have handed in an assignment and have no graded copy of it yet."""
        submitted, graded = (
            {path.parent.name for path in (self.gradebook / step).glob(f"*/{assignment}")}
            for step in ("submitted", "autograded")
        )
        return submitted - graded

    def config(self) -> Config:
        """Settings of nbgrader for this course: its own commands read the same file."""
        return PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()


def this_course() -> Course:
    """The course of this clone.

    Raises:
        CourseError: the package is installed without the sources of the assignments.
    """
    root = clone()
    if root is None:
        raise CourseError(
            "the hidden tests are in the course's repository, which is not here: clone it, "
            "install it there with `make lab`, and run this command in the clone"
        )
    return Course(root)
