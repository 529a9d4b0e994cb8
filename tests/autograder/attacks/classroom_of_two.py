"""A toy assignment to attack: two exercises with wrong answers, and an honest third one.

`square` gives 2 points, `total` up to 3 by partial credit, `half` 1. What a hostile notebook wins
beyond the 1 point of the honest exercise is a hole.
"""

import toy

MARK = "hidden-mark-" + "5b1f"  # stands in hidden tests and is looked for on the other side

SETUP = "import math\n\n\ndef identity(x):\n    return x"
WRONG = "def square(n):\n    return 0\n\n\ndef total(numbers, key):\n    return -1\n"
RIGHT = (
    "def square(n):\n    return n * n\n\n\n"
    "def total(numbers, key):\n    return sum(key(number) for number in numbers)\n"
)
HALF = "def half(n):\n    return n / 2"

TEST_SQUARE = f"""
assert square(3) == 9
### BEGIN HIDDEN TESTS
note = "{MARK}"
for number in (7419, -2, 0.5):
    right = number**2
    got = square(number)
    assert abs(got - right) < 1e-9, "{MARK}: square is wrong"
### END HIDDEN TESTS
""".strip()

TEST_TOTAL = f"""
rows = [[1, 2, 3], [4], [2, 2]]
right = [[2, 4, 6], [8], [4, 4]]
credit = 0
for row, doubled in zip(rows, right):
    try:
        if total(list(row), lambda x: 2 * x) == sum(doubled):
            credit += 1
    except ArithmeticError:
        pass
note = "{MARK}"
credit
""".strip()


def notebook(attack, answers=WRONG, honest=HALF):
    """A submission whose answers are followed, in one cell, by a hostile cell."""
    graded = {"grade": True, "locked": True}
    return {
        "cells": [
            toy.code("setup", SETUP, locked=True),
            toy.code("answers", f"{answers}\n\n{attack}", solution=True),
            toy.code("square", TEST_SQUARE, points=2, **graded),
            toy.code("total", TEST_TOTAL, points=3, **graded),
            toy.code("honest", honest, solution=True),
            toy.code("half", "assert half(3) == 1.5", points=1, **graded),
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
