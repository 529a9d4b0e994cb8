"""What a submission costs the grader besides the student's and the tests' own computing.

Some twenty copies of an assignment whose cells compute next to nothing are graded one after the
other. CPU seconds are those of this process and of all that it started and has ended: so they hold
the start of the one warm parent, which the difference of two series of different length removes.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import psutil
from harness import Figure

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "autograder"))

FEW, MANY = 2, 22
REPEATS = 2
STARTS = 3


def measure():
    """CPU and wall seconds of each further submission, and of what is started once."""
    import toy

    from autograder.sandbox import Sandbox

    yield Figure("the warm parent and a first kernel: wall", "s", _starts(Sandbox), ("≤", 4))
    with tempfile.TemporaryDirectory() as folder:
        course = toy.make(folder)
        grade_copies(course, 1)  # starts what is started once
        costs = [_further(course) for _ in range(REPEATS)]
    cpu, wall = zip(*costs, strict=True)
    yield Figure("a further submission, isolated: CPU", "s", list(cpu), ("≤", 0.4))
    yield Figure("a further submission, isolated: wall", "s", list(wall))


def _starts(sandbox):
    seconds = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with sandbox() as warm, warm.kernel():
            seconds.append(time.perf_counter() - began)
    return seconds


def grade_copies(course, count):
    """Grade the toy's solution so many times."""
    import toy

    from autograder.grading import grade

    config = course.config()
    config.ExecuteIsolated.secret_file = ""
    for _ in range(count):
        assert all(given.full for given in grade(toy.notebook(), config).values())


def _further(course):
    ends = []
    for count in (FEW, MANY):
        cpu, wall = _cpu_seconds(), time.perf_counter()
        grade_copies(course, count)
        ends.append((_cpu_seconds() - cpu, time.perf_counter() - wall))
    return [(many - few) / (MANY - FEW) for few, many in zip(*ends, strict=True)]


def _cpu_seconds():
    """Of this process and its children that have ended; of living ones by /proc."""
    spent = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        spent += used.ru_utime + used.ru_stime
    for child in psutil.Process().children(recursive=True):
        times = child.cpu_times()  # its own, and those of its children that have ended
        spent += times.user + times.system + times.children_user + times.children_system
    return spent
