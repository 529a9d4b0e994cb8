"""No hostile notebook gains a point, and none loses those of its honest exercise."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import toy

from autograder.grading import grade
from autograder.isolation import execute

sys.path.insert(0, str(Path(__file__).parent))

from classroom_of_two import MARK, RIGHT, WRONG, notebook
from in_kernel import ATTACKS

pytestmark = pytest.mark.attack

# Looks through all memory of the student's process that it may read.
SEARCH = """
import re
_mark = re.compile(b"hidden-mark[-]5b1f")  # does not match itself
_found = 0
with open("/proc/self/maps") as _maps, open("/proc/self/mem", "rb", 0) as _memory:
    for _line in _maps:
        _span, _rights = _line.split()[:2]
        if _rights.startswith("rw"):
            _start, _end = (int(part, 16) for part in _span.split("-"))
            if _end - _start < 1 << 28:
                try:
                    _memory.seek(_start)
                    _found += len(_mark.findall(_memory.read(_end - _start)))
                except (OSError, ValueError):
                    pass
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    course = toy.make(tmp_path_factory.mktemp("attacked"))
    config = course.config()
    config.Execute.timeout = 5
    config.ExecuteIsolated.secret_file = ""
    before, execute.GRACE = execute.GRACE, 2
    yield config
    execute.GRACE = before


@pytest.fixture(scope="module")
def graded(config):
    """The grades of every attack, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        runs = {
            name: pool.submit(grade, notebook(attack), config)
            for name, (attack, _) in ATTACKS.items()
        }
        return {name: run.result() for name, run in runs.items()}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gains_nothing(graded, name):
    grades, expected = graded[name], ATTACKS[name][1]
    points = tuple(given.points for given in grades.values())
    wanted = tuple(p if w is None else w for p, w in zip(points, expected, strict=True))
    assert points == wanted, {cell: given.fault for cell, given in grades.items()}
    for given in grades.values():
        assert given.points or given.points == 0
        if given.points == 0 and given.fault:
            assert given.fault.text.strip()


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= 35


def test_right_answers_that_warn_and_print_get_all_points(config):
    noisy = (
        "import sys, warnings, os, logging\n"
        "def noise():\n"
        "    warnings.warn('slow'); print('x', file=sys.stderr); os.write(2, b'y')\n"
        "    logging.warning('beware')\n"
        "right = square\n"
        "def square(n):\n    noise()\n    return right(n)\n"
    )
    points = [given.points for given in grade(notebook(noisy, RIGHT), config).values()]
    assert points == [2, 3, 1]


def test_hidden_tests_are_nowhere_in_the_students_process(config):
    honest = f"{SEARCH}\ndef half(n):\n    return n / 2 if _found == 0 else _found\n"
    grades = grade(notebook("", WRONG, honest), config)
    assert grades["half"].points == 1, grades["half"].fault
    planted = f"_planted = b'hidden-mark' + b'{MARK[-5:]}' * 1\n{honest}"
    grades = grade(notebook("", WRONG, planted), config)
    assert grades["half"].points == 0  # the search does find what is there


def test_the_class_secret_is_not_in_the_students_process(config, monkeypatch):
    monkeypatch.setitem(os.environ, "GROKKING_CLASS_SECRET", "s3cret")
    attack = ATTACKS["the class secret"][0]
    assert [g.points for g in grade(notebook(attack), config).values()] == [0, 0, 1]
