"""What an instructor does with plain nbgrader, for tests of the whole path."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(sys.executable).parent


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
