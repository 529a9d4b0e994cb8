"""The phases of grading one submission: sanitise, execute, record.

The first and the last are nbgrader's own code, the two halves of its `Autograde`. They write to the
gradebook, so one thread runs them, one submission after the other. What lies between is a function
from notebook to notebook that needs neither the gradebook nor the course's folder: any executor
can run it.
"""

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, Execute, SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.assignment import is_test
from autograder.doctor import Submission
from autograder.isolation.execute import ExecuteIsolated
from autograder.one_gradebook import OpenGradebook
from autograder.preprocessors import Resources, error_output
from autograder.secret import class_secret

warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # harmless, and many
NOT_GRADED = "NotGraded"


class Phases(Autograde):
    """nbgrader's halves of autograding, each by itself, for one student at a time.

    A submission moves through folders: `examined`, as the doctor left it; `graded`, while it is
    sanitised, executed and recorded; and at last nbgrader's own folder of graded submissions. There
    it arrives at once and whole.
    """

    def __init__(
        self, config: Config, assignment: str, folder: Path, gradebook: OpenGradebook
    ) -> None:
        quiet = logging.getLogger("autograder.nbgrader")
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        self.home = CourseDirectory(config=config, log=quiet)
        self.assignment, self.folder, self.gradebook = assignment, folder, gradebook
        config = Config(config)
        config.CourseDirectory = Config(config.CourseDirectory)
        config.CourseDirectory.submitted_directory = str(folder / "examined")
        config.CourseDirectory.autograded_directory = str(folder / "graded")
        coursedir = CourseDirectory(config=config, log=quiet)
        super().__init__(coursedir=coursedir, config=config, log=quiet)
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = Exporter(parent=self, config=self.config)
        # all metadata is the release's: the doctor has seen to that
        self.sanitize_preprocessors.remove(CheckCellMetadata)
        self.autograde_preprocessors = [
            SaveGradesAndNotes if step is SaveAutoGrades else step
            for step in self.autograde_preprocessors  # type: ignore[has-type]
            if not issubclass(step, (Execute, CheckCellMetadata))
        ]

    def home_of(self, step: str, student: str) -> Path:
        """Where nbgrader keeps a student's submission: `submitted` or `autograded`."""
        name = getattr(self.home, f"{step}_directory")
        return Path(self.home.format_path(name, student, self.assignment))

    def sanitise(self, student: str, submission: Submission) -> str:
        """The text of a submission's notebook as it is to be executed, hidden tests included."""
        self._clear(student)
        self._graded(student).parent.mkdir(parents=True)  # nbgrader's is made once for a student
        self._sanitizing = True
        examined = Path(self._format_source(self.assignment, student))
        for name, path in submission.files.items():
            (examined / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, examined / name, follow_symlinks=False)
        examined.mkdir(parents=True, exist_ok=True)
        notebook = examined / f"{self.assignment}.ipynb"
        notebook.write_text(json.dumps(submission.notebook), encoding="utf-8")
        self.notebooks = [str(notebook)]
        with self.gradebook.at_once():
            self.init_assignment(self.assignment, student)
            self._convert(student, notebook, [])
        return self._graded(student).read_text(encoding="utf-8")

    def files(self, student: str) -> dict[str, bytes]:
        """What lies beside a sanitised notebook."""
        folder = self._graded(student).parent
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".ipynb"
        }

    def record(self, student: str, executed: str, notes: list[str]) -> None:
        """Enter a submission's grades into the gradebook, with notes for who reads them."""
        notebook = self._graded(student)
        notebook.write_text(executed, encoding="utf-8")
        self._sanitizing = False
        with self.gradebook.at_once():
            self._convert(student, notebook, notes)
        self.set_permissions(self.assignment, student)
        home, old = self.home_of("autograded", student), self.folder / "old"
        home.parent.mkdir(parents=True, exist_ok=True)
        if home.exists():
            os.replace(home, old)
        os.replace(notebook.parent, home)
        shutil.rmtree(old, ignore_errors=True)
        self._clear(student)

    def _clear(self, student: str) -> None:
        for step in ("examined", "graded"):
            shutil.rmtree(self.folder / step / student, ignore_errors=True)

    def _convert(self, student: str, notebook: Path, notes: list[str]) -> None:
        self._student, self._notes = student, notes
        self._init_preprocessors()
        BaseConverter.convert_single_notebook(self, str(notebook))

    def init_single_notebook_resources(self, notebook_filename: str) -> Resources:
        """What nbgrader's steps are told, with our notes for the last of them."""
        return {
            "unique_key": self.assignment,
            "output_files_dir": f"{self.assignment}_files",
            "nbgrader": {
                "student": self._student,
                "assignment": self.assignment,
                "notebook": self.assignment,
                "db_url": self.coursedir.db_url,
                "notes": self._notes,
            },
        }

    def _graded(self, student: str) -> Path:
        folder = self.coursedir.format_path(
            self.coursedir.autograded_directory, student, self.assignment
        )
        return Path(folder) / f"{self.assignment}.ipynb"


class Exporter(NotebookExporter):
    """nbconvert's, for notebooks that have just been read and are well formed.

    It does not copy them twice more before the first step, and validates them once, after the last.
    """

    def _preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return nb, resources


class SaveGradesAndNotes(SaveAutoGrades):
    """nbgrader's step that saves grades; it also saves what was repaired, or why it is 0.

    A note becomes nbgrader's own comment on the first answer, beside what the instructor writes.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save grades and comments."""
        self.notes = list(resources["nbgrader"]["notes"])
        return super().preprocess(nb, resources)

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        if self.notes:
            comment = self.gradebook.find_comment(
                cell.metadata["nbgrader"]["grade_id"],
                self.notebook_id,
                self.assignment_id,
                self.student_id,
            )
            comment.auto_comment = "\n\n".join(filter(None, [comment.auto_comment, *self.notes]))
            self.gradebook.db.commit()
            self.notes = []


def execution_config(config: Config) -> Config:
    """Settings for `execute` on another machine: with the class secret in place of its file."""
    config = Config(config)
    settings = config.ExecuteIsolated = Config(config.ExecuteIsolated)
    if settings.secret_file:
        settings.secret = class_secret(Path(settings.secret_file))
        settings.secret_file = ""
    return config


def execute(text: str, files: Mapping[str, bytes], config: Config) -> str:
    """Execute a sanitised notebook in the sandbox, its tests in a judge.

    Args:
        text: the notebook.
        files: what lies beside it, by name.
        config: nbgrader's settings, of `execution_config`.

    Returns:
        The notebook with outputs.
    """
    notebook = nbformat.reads(text, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        resources: dict[str, Any] = {"metadata": {"path": folder}}
        notebook, _ = ExecuteIsolated(config=config).preprocess(notebook, resources)
    return json.dumps(notebook)  # what people read nbgrader writes, in Jupyter's form


def not_executed(text: str, reason: str) -> str:
    """A sanitised notebook of which each test says why it was not run, and so gives nothing."""
    notebook = nbformat.reads(text, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        if is_test(cell):
            cell.execution_count = number
            cell.outputs = [error_output(NOT_GRADED, reason)]
    return json.dumps(notebook)
