"""A tiny course in a temporary folder, right in everything, for tests to break in one place."""

import shutil
from pathlib import Path

from autograder.course import Course
from grokking.authoring.notebooks import normalise, render

ROOT = Path(__file__).resolve().parents[2]
NAME = "toy_sums"

SETUP = """
class CheckFailed(AssertionError):
    pass


class hidden:
    def __init__(self, exercise):
        self.exercise = exercise

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            lines = [f"{self.exercise}: a hidden test did not pass.", *str(error).splitlines()[3:]]
            raise CheckFailed("\\n".join(lines)) from None


class checks:
    hidden = hidden

    @staticmethod
    def equal(call, expected, called, causes):
        cause = "none is known."
        try:
            got = call()
        except Exception as error:
            got = repr(error)
            if isinstance(error, NameError):
                cause = "borrowed. [import-shortcut]"
        if got == expected:
            return
        for name, wrong in causes.items():
            if got == wrong:
                cause = f"a slip. [{name}]"
        raise CheckFailed(
            f"Called: {called}\\nGot: {got}\\nExpected: {expected}\\n"
            f"Likely cause: {cause}\\nNext: read the task again."
        )
""".strip()

SLIPS = ("zero", "one-less", "one-more", "double", "negative")
MISCONCEPTIONS = [f"{word}-{slip}" for word in ("add", "times") for slip in SLIPS]


def bodies(right):
    return (
        "0",
        f"{right} - 1",
        f"{right} + 1",
        f"2 * ({right})",
        f"-({right})",
    )


def markdown(name, source):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(name, source, **flags):
    cell = {"cell_type": "code", "id": name, "metadata": {}, "source": source}
    if flags:
        default = {"grade": False, "solution": False, "locked": False, "task": False}
        cell["metadata"]["nbgrader"] = default | {"grade_id": name, "schema_version": 3} | flags
        if not flags.get("grade"):
            cell["metadata"]["nbgrader"].pop("points", None)
    return cell | {"outputs": [], "execution_count": None}


HINTS = "\n".join(
    f"<details><summary>Hint {n}</summary>\n\n{text}\n\n</details>"
    for n, text in enumerate(("What is asked?", "Look above.", "`return a …`"), start=1)
)


def exercise(word, operator):
    right = f"a {operator} b"
    visible, hidden = (3, 4), (5, 7)

    def causes(arguments):
        a, b = arguments
        wrong = (eval(body, {"a": a, "b": b}) for body in bodies(right))
        return dict(zip((f"{word}-{slip}" for slip in SLIPS), wrong, strict=True))

    def test(arguments):
        expected = eval(right, dict(zip("ab", arguments, strict=True)))
        return (
            f"checks.equal(lambda: {word}{arguments}, {expected}, "
            f"called='{word}{arguments}', causes={causes(arguments)})"
        )

    return [
        markdown(f"toy-{word}", f"## `toy.{word}`\n\nWrite it."),
        code(
            f"toy-{word}-code",
            f'def {word}(a: int, b: int) -> int:\n    """{word} two numbers."""\n'
            f"    ### BEGIN SOLUTION\n    return {right}\n    ### END SOLUTION",
            solution=True,
        ),
        code(
            f"toy-{word}-test",
            f"{test(visible)}\n### BEGIN HIDDEN TESTS\n"
            f'with checks.hidden("toy.{word}"):\n    {test(hidden)}\n### END HIDDEN TESTS',
            grade=True,
            locked=True,
            points=2,
        ),
        markdown(f"toy-{word}-hints", HINTS),
    ]


def notebook():
    return normalise(
        {
            "cells": [
                markdown("toy-head", "# Sums"),
                code("toy-setup", SETUP, locked=True),
                *exercise("add", "+"),
                *exercise("times", "*"),
            ],
            "metadata": {"course": {"assignment": NAME, "minutes": 5, "points": 4, "after": [0]}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def mutant(cell, loses, misconception, source):
    return (
        f"# replaces: {cell}\n# loses: {loses}\n# misconception: {misconception}\n"
        f'"""A belief."""\n{source}\n'
    )


def mutants():
    """File name and text of five wrong solutions for each exercise."""
    files = {}
    for word, operator in (("add", "+"), ("times", "*")):
        for slip, body in zip(SLIPS, bodies(f"a {operator} b"), strict=True):
            files[f"{word}_{slip.replace('-', '_')}.py"] = mutant(
                f"toy-{word}-code",
                f"toy-{word}-test",
                f"{word}-{slip}",
                f"def {word}(a, b):\n    return {body}",
            )
    files["import_shortcut.py"] = mutant(
        "toy-add-code", "toy-add-test", "import-shortcut", "from sums import add"
    )
    return files


def misconceptions():
    return "\n".join(
        f'[[misconception]]\nid = "{name}"\nname = "A slip"\nbelief = "It is so."\n'
        f'wrong_because = "It is not so."\nlesson = 2\n'
        for name in (*MISCONCEPTIONS, "import-shortcut")
    )


def make(root, notebook=None, mutants=None):
    """A course in the folder `root`, with the given source and mutants or the right ones."""
    course = Course(Path(root).resolve())
    files = {
        course.source(NAME): render(notebook or globals()["notebook"]()),
        course.misconceptions: misconceptions(),
        **{
            course.mutants(NAME) / name: text
            for name, text in (mutants or globals()["mutants"]()).items()
        },
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    shutil.copy(ROOT / "autograder" / "nbgrader_config.py", course.root / "autograder")
    return course


def edited(cell, old, new, source=None):
    """The toy's source with a text of one cell replaced by another."""
    edit = source or notebook()
    (found,) = (each for each in edit["cells"] if each["id"] == cell)
    assert old in found["source"]
    found["source"] = found["source"].replace(old, new)
    return edit
