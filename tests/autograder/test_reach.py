"""Which tests a changed cell can reach."""

import pytest
import toy

from autograder.reach import reached

GRADED = {"grade": True, "locked": True, "points": 1}
NOTEBOOK = {
    "cells": [
        toy.code("set-up", "import math\nSIZE = 3", locked=True),
        toy.code("one", "def one():\n    return 1", solution=True),
        toy.code("one-test", "assert one() == 1", **GRADED),
        toy.code("two", "def _help():\n    return one()\n\ndef two():\n    return 2 * _help()"),
        toy.code("two-test", "assert two() == 2", **GRADED),
        toy.code("three", "def three():\n    return SIZE", solution=True),
        toy.code("three-test", "assert three() == 3", **GRADED),
    ]
}
ALL = {"one-test", "two-test", "three-test"}


@pytest.mark.parametrize(
    ("sources", "tests"),
    [
        ({"one": "def one():\n    return 0"}, {"one-test", "two-test"}),
        ({"one": "from library import one"}, {"one-test", "two-test"}),
        ({"two": "two = len"}, {"two-test"}),
        ({"three": "def three():\n    return 0"}, {"three-test"}),
        ({"three": "SIZE = 4\n\ndef three():\n    return SIZE"}, {"three-test"}),
        ({"three": "def three():\n    return one()\n\ndef one():\n    return 3"}, ALL),
        ({"set-up": "SIZE = 4"}, {"three-test"}),
        ({"one": "def one():\n    return 0", "three": "def three(): pass"}, ALL),
    ],
)
def test_a_change_reaches_the_tests_that_use_it(sources, tests):
    assert reached(NOTEBOOK, sources) == tests


@pytest.mark.parametrize(
    "source",
    [
        "def three():\n    return 3\n\nmath.pi = 3",
        "def three():\n    return 3\n\nprint(three())",
        "%time 3",
    ],
)
def test_a_cell_that_does_more_than_define_may_reach_all(source):
    assert reached(NOTEBOOK, {"three": source}) == ALL
