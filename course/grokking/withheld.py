"""Names that an assignment does not lend, because to write them is the exercise.

The library holds the answers to many exercises, and so does PyTorch. After `withhold` a notebook
can no longer import or use the names that ``withheld.toml`` lists for its assignment; modules go
on using them. Their source stays there to be read: reading the library is open book.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

NOTEBOOK = "__main__"  # the module in which a kernel runs the cells of a notebook

_classes_before: dict[str, type[ModuleType]] = {}
_refused: set[str] = set()
_lent = False


class Withheld(ImportError):
    """A notebook used a name that it is to write itself."""


@cache
def withheld_names() -> dict[str, dict[str, str]]:
    """For each assignment: the exercise that each withheld name is the answer to."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def withhold(assignment: str) -> None:
    """Withhold an assignment's names from the notebook, and no other assignment's.

    Raises:
        ValueError: there is no such assignment.
        AttributeError: ``withheld.toml`` lists a name that does not exist.
    """
    if assignment not in withheld_names():
        raise ValueError(
            f"There is no assignment {assignment!r}. Choose one of: {', '.join(withheld_names())}."
        )
    lend_all()
    guards: dict[str, dict[str, property]] = {}
    for path, exercise in withheld_names()[assignment].items():
        module, _, name = path.rpartition(".")
        guards.setdefault(module, {})[name] = _guard(import_module(module), name, exercise)
    for name, properties in guards.items():
        guarded = sys.modules[name]
        _classes_before[name] = type(guarded)
        guarded.__class__ = type("GuardedModule", (type(guarded),), properties)


def lend_all() -> None:
    """Undo `withhold`."""
    while _classes_before:
        name, before = _classes_before.popitem()
        sys.modules[name].__class__ = before
    _refused.clear()


@contextmanager
def oracle() -> Iterator[None]:
    """Lend the withheld names to a test while it computes what is right.

    No function of the student's is called inside.
    """
    global _lent
    _lent = True
    try:
        yield
    finally:
        _lent = False


def note_refusals(exercises: Iterable[str]) -> None:
    """Take note of what was refused in another process, in which the notebook runs."""
    _refused.update(exercises)


def was_refused(function: str | None) -> bool:
    """Whether the notebook has tried to borrow the answer to the exercise of this function."""
    return any(exercise.rpartition(".")[2] == function for exercise in _refused)


def _guard(module: ModuleType, name: str, exercise: str) -> property:
    """The attribute of a module, for every reader but the notebook.

    A property of the module's class comes before the module's own attribute, and the module's
    functions, which look in its globals, do not pass through it.
    """
    if name not in vars(module):
        raise AttributeError(f"withheld.toml: {module.__name__} has no {name}")

    def get(module: ModuleType) -> Any:
        if not _lent and sys._getframe(1).f_globals.get("__name__") == NOTEBOOK:
            _refused.add(exercise)
            raise Withheld(
                f"{module.__name__}.{name} is withheld: this is your exercise {exercise}. Write it "
                "yourself, in the cell of that name. You may read how the library does it."
            )
        return vars(module)[name]

    return property(get)
