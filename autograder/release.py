"""Make an assignment's release from its source, with nbgrader's own `generate_assignment`."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import Course, CourseError
from grokking.files import write_atomically


def released(course: Course, assignment: str) -> dict[str, bytes]:
    """The files of an assignment's release by name, as nbgrader makes them. Nothing is written.

    Raises:
        CourseError: nbgrader refuses the source; the message says why.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = course.config()
        config.merge(
            Config(
                CourseDirectory={"release_directory": folder, "assignment_id": assignment},
                GenerateAssignment={"no_database": True},
                SaveCells={"enabled": False},
            )
        )
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        try:
            converter.start()
        except NbGraderException as error:
            raise CourseError(
                f"{course.source(assignment)}: nbgrader refuses it: {error}"
            ) from None
        made = Path(folder) / assignment
        return {
            file.relative_to(made).as_posix(): file.read_bytes()
            for file in sorted(made.rglob("*"))
            if file.is_file()
        }


def release(course: Course, assignments: Iterable[str]) -> list[Path]:
    """Write releases to the course's `assignments`; returns the files that this changed.

    Raises:
        CourseError: nbgrader refuses a source; then nothing of that assignment is written.
        OSError: a file cannot be written.
    """
    changed = []
    for assignment in assignments:
        folder = course.assignments / assignment
        wanted = {folder / name: content for name, content in released(course, assignment).items()}
        for file, content in wanted.items():
            if not file.is_file() or file.read_bytes() != content:
                write_atomically(file, content)
                changed.append(file)
        for file in set(folder.rglob("*")) - set(wanted):
            if file.is_file() and ".ipynb_checkpoints" not in file.parts:
                file.unlink()
                changed.append(file)
    return changed
