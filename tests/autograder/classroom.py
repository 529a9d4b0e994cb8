"""What an instructor does with plain nbgrader, for tests of the whole path."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.assignment import nbgrader as kept
from autograder.course import Course

SCRIPTS = Path(sys.executable).parent
HERE = Course(Path(__file__).resolve().parents[2])


def course_with(assignment, root):
    """A course in a folder, with this course's settings and one of its assignments, released."""
    course = Course(root)
    (root / "autograder").mkdir(parents=True)
    shutil.copy(HERE.root / "nbgrader_config.py", root)
    shutil.copy(HERE.root / "autograder" / "nbgrader_config.py", root / "autograder")
    shutil.copytree(HERE.source(assignment).parent, course.source(assignment).parent)
    nbgrader(course, "generate_assignment", assignment)
    return course


def with_answers(untouched, solution):
    """The untouched release with the code of a solution in its answer cells."""
    answers = {
        cell["id"]: cell["source"] for cell in solution["cells"] if kept(cell).get("solution")
    }
    notebook = json.loads(json.dumps(untouched))
    for cell in notebook["cells"]:
        if cell["id"] in answers and not cell["metadata"]["nbgrader"]["grade"]:
            cell["source"] = answers[cell["id"]]
    return notebook


def nbgrader(course, *arguments):
    """Run nbgrader in the course's folder, as an instructor does."""
    private = course.root / "jupyter"
    environment = os.environ | {
        "PATH": os.pathsep.join([str(SCRIPTS), os.environ["PATH"]]),
        "JUPYTER_CONFIG_DIR": str(private),
        "JUPYTER_DATA_DIR": str(private),
    }
    environment.pop("GROKKING_CLASS_SECRET", None)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def submit(course, assignment, student, notebook):
    """Put a notebook, given as a dict, where nbgrader expects a student's submission."""
    path = submitted(course, assignment, student)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def submitted(course, assignment, student):
    folder = course.root / "gradebook" / "submitted" / student / assignment
    return folder / f"{assignment}.ipynb"


def feedback(course, assignment, student):
    """The text of a student's feedback page."""
    folder = course.root / "gradebook" / "feedback" / student / assignment
    return (folder / f"{assignment}.html").read_text(encoding="utf-8")


def exported(course):
    """Score and maximum of each student, from the CSV file that nbgrader exports."""
    nbgrader(course, "export")
    with (course.root / "grades.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}
