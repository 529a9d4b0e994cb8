"""What grading a class costs, beside plain nbgrader in the same run, on the same notebooks.

Honest copies of ps2's solution. Plain nbgrader runs its own `Execute`, in a cold kernel for each,
with nothing between a student's code and the machine; `autograder grade` isolates the tests and
runs the kernels in the sandbox. Both give the same grades, or this fails. Plain nbgrader's cost for
each further submission is taken from smaller classes than ours: it grades one after the other.

    python tests/bench/run.py class      # a quarter of an hour on two cores
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import RATIO, Figure

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "autograder"))

ASSIGNMENT = "ps2_data_and_metrics"
PLAIN = (5, 50)  # submissions in classes that plain nbgrader grades
OURS = (50, 250, 500)  # the first as the largest of those

SETTINGS = """
from pathlib import Path

gradebook = Path(__file__).resolve().parent / "gradebook"
c = get_config()
c.CourseDirectory.course_id = "grokking"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "gradebook/submitted"
c.CourseDirectory.autograded_directory = "gradebook/autograded"
c.CourseDirectory.db_url = f"sqlite:///{gradebook / 'gradebook.db'}"
c.Exchange.root = "gradebook/exchange"
c.Execute.timeout = 120
"""

GRADE = """
import resource, sys
from pathlib import Path
from autograder import course
course.this_course = lambda: course.Course(Path(sys.argv[1]))
from autograder.cli import main
code = main(["grade", sys.argv[2]])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
sys.exit(code)
"""


def measure():
    """Wall seconds of whole classes, of each further submission, and the grader's memory."""
    plain = {size: _plain(size) for size in PLAIN}
    ours, memory = {}, {}
    for size in OURS:
        ours[size], memory[size] = _ours(size)
    few, many = PLAIN
    yield Figure(
        f"a class of {many}: plain nbgrader over ours", RATIO, [plain[many] / ours[many]], ("≥", 8)
    )
    plain_further, further = _further(plain, few, many), _further(ours, *OURS[:2])
    yield Figure(
        "a further submission: plain nbgrader over ours",
        RATIO,
        [plain_further / further],
        ("≥", 10),
    )
    label = f"a further submission: up to {OURS[2]} over up to {OURS[1]}"
    yield Figure(label, RATIO, [_further(ours, *OURS[1:]) / further], ("≤", 1.2))
    growth = memory[OURS[2]] / memory[OURS[0]]
    yield Figure(f"the grader's memory: {OURS[2]} over {OURS[0]}", RATIO, [growth], ("≤", 1.2))
    yield Figure("a further submission, plain nbgrader: wall", "s", [plain_further])
    yield Figure("a further submission, ours: wall", "s", [further])
    for size, seconds in ours.items():
        yield Figure(f"a class of {size}, ours: wall", "s", [seconds])


def _further(seconds, few, many):
    return (seconds[many] - seconds[few]) / (many - few)


def _plain(size):
    from classroom import nbgrader

    with tempfile.TemporaryDirectory() as folder:
        course, most = _class(Path(folder) / "course", size)
        (course.root / "nbgrader_config.py").write_text(SETTINGS)
        began = time.perf_counter()
        nbgrader(course, "autograde", ASSIGNMENT)
        seconds = time.perf_counter() - began
        _check(course, size, most)
    return seconds


def _ours(size):
    with tempfile.TemporaryDirectory() as folder:
        course, most = _class(Path(folder) / "course", size)
        command = [sys.executable, "-c", GRADE, str(course.root), ASSIGNMENT]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
        _check(course, size, most)
    return seconds, float(done.stdout.splitlines()[-1])


def _class(root, size):
    """A course with so many honest submissions, and the points that each of them must get."""
    from classroom import HERE, course_with, submit, with_answers

    from autograder.assignment import is_test, nbgrader
    from grokking.authoring.notebooks import read_notebook

    course = course_with(ASSIGNMENT, root)
    source = read_notebook(HERE.source(ASSIGNMENT))
    answered = with_answers(json.loads(course.release(ASSIGNMENT).read_text()), source)
    for number in range(size):
        submit(course, ASSIGNMENT, f"s{number:03}", answered)
    return course, sum(nbgrader(cell)["points"] for cell in source["cells"] if is_test(cell))


def _check(course, size, most):
    """All have the points of the solution."""
    from nbgrader.api import Gradebook

    with Gradebook(course.config().CourseDirectory.db_url, "grokking") as gradebook:
        scores = [submission.score for submission in gradebook.assignment_submissions(ASSIGNMENT)]
    assert scores == [most] * size
