"""A class of the toy course, and what its gradebook holds."""

import copy
import multiprocessing
import random
import time
from pathlib import Path

import nbformat
import toy
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import batch, warm
from autograder.assignment import is_test
from autograder.course import Course
from grokking.authoring.notebooks import read_notebook

RIGHT = {
    "toy-add-code": "def add(a, b):\n    return a + b",
    "toy-times-code": "def times(a, b):\n    return a * b",
}


def course_in(root, notebook=None):
    """A toy course that its gradebook knows."""
    course = toy.make(root, notebook)
    config = course.config()
    config.merge(Config(CourseDirectory={"assignment_id": toy.NAME}))
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    return course


def answered(course, answers=RIGHT):
    """The release with answers in it."""
    notebook = copy.deepcopy(read_notebook(course.release(toy.NAME)))
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return notebook


def gradebook(course):
    config = course.config()
    return Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id)


def rows(course):
    """All that the gradebook holds of each student: score, grades, comments, cell by cell."""
    with gradebook(course) as book:
        return {
            submission.student.id: {
                "score": submission.score,
                "grades": {
                    grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                },
                "comments": {
                    comment.name: (comment.auto_comment, comment.manual_comment)
                    for notebook in submission.notebooks
                    for comment in notebook.comments
                },
            }
            for submission in book.assignment_submissions(toy.NAME)
        }


def graded_notebooks(course):
    """The text of each notebook in nbgrader's folder of graded ones, by student."""
    folder = course.root / "gradebook" / "autograded"
    return {
        path.parts[-3]: path.read_text() for path in sorted(folder.glob(f"*/*/{toy.NAME}.ipynb"))
    }


def pretended(text, files, config):
    """In the place of execution: every test passes whose exercise was answered as in RIGHT."""
    time.sleep(random.Random(text).uniform(0, 0.05))
    notebook = nbformat.reads(text, as_version=4)
    sources = [cell.source for cell in notebook.cells]
    for number, cell in enumerate(notebook.cells):
        if is_test(cell):
            cell.execution_count = number
            cell.outputs = []
            if RIGHT[cell.id.replace("-test", "-code")] not in sources:
                cell.outputs = [new_output("error", ename="Wrong", evalue="wrong", traceback=[])]
    return nbformat.writes(notebook)


def nothing():
    """In the place of preparation, where nothing is executed."""


def grade_pretending(root, *arguments):
    """Grade the class without executing anything; for a process that will be killed."""
    batch.execute, warm.prepare = pretended, nothing
    batch.grade_class(Course(Path(root)), toy.NAME, *arguments)


def grader(root, *arguments):
    """A process that does so. It is forked from one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["in_class"])
    return context.Process(target=grade_pretending, args=(str(root), *arguments))
