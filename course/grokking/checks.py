"""What a test cell of an assignment says: five parts, in the student's words.

    Called: accuracy(logits, answers) on 4 cells, of which 3 are right
    Got: 3.0
    Expected: 0.75
    Likely cause: the count in place of the share. Accuracy is … [accuracy-is-a-count]
    Next: …

Each check takes a function without arguments that makes the call, so that whatever the student's
code does, the check says what happened. ``causes`` maps ids of ``course/misconceptions.toml`` to
the answer that somebody with that misconception would get: a value, a type of exception, or a
function that tells whether an answer is of that kind. A cause is named only if it alone fits.

In ``with hidden(…)`` the same checks show neither input nor answer.
"""

import hashlib
import math
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from numbers import Real
from traceback import walk_tb
from typing import Any

import numpy as np
import torch

from grokking.misconceptions import Misconception, misconceptions
from grokking.withheld import NOTEBOOK, Withheld, was_refused, withhold
from grokking.withheld import oracle as oracle

PARTS = ("Called", "Got", "Expected", "Likely cause", "Next")
HIDDEN_PARTS = PARTS[3:]

SECRET_VARIABLE = "GROKKING_CLASS_SECRET"
PUBLIC_SECRET = "no class: anybody can draw these inputs"

MOST_SHOWN = 40  # entries of a tensor; of a larger one its shape and its beginning

Causes = Mapping[str, Any]


class CheckFailed(AssertionError):
    """A test that did not pass; its text is the message, one part on each line.

    Attributes:
        remedy: the last two lines, likely cause and next step, which give no answer away.
    """

    def __init__(self, evidence: str, remedy: str):
        super().__init__(f"{evidence}\n{remedy}")
        self.remedy = remedy

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message, and no source of the test."""
        return str(self).splitlines()


def begin(assignment: str) -> None:
    """Start an assignment's notebook: from here on, its answers cannot be borrowed.

    Raises:
        ValueError: there is no such assignment.
    """
    withhold(assignment)


def fresh(exercise: str) -> torch.Generator:
    """The random numbers of an exercise's hidden tests: the same for a whole class, on every run.

    They follow from the exercise's id and the class secret, which graders keep in the environment
    variable GROKKING_CLASS_SECRET.
    """
    secret = os.environ.get(SECRET_VARIABLE) or PUBLIC_SECRET
    digest = hashlib.sha256(f"{secret}\n{exercise}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:6], "big"))


def equal(
    call: Callable[[], Any], expected: Any, *, called: str, next: str, causes: Causes | None = None
) -> None:
    """The call gives exactly this answer. Lists pass for tuples, and 3.0 for 3."""
    close(call, expected, called=called, next=next, causes=causes, tolerance=0)


def close(
    call: Callable[[], Any],
    expected: Any,
    *,
    called: str,
    next: str,
    causes: Causes | None = None,
    tolerance: float = 1e-5,
) -> None:
    """The call gives this answer, each number to within the tolerance.

    The tolerance is absolute up to 1, relative above.
    """
    outcome = _outcome(call)
    if outcome.error is None and _same(outcome.value, expected, tolerance):
        return
    got = outcome.shown() + ("" if outcome.error else _note(outcome.value, expected))
    _fail(outcome, called, got, _show(expected), causes, next, tolerance)


def holds(
    call: Callable[[], Any],
    test: Callable[[Any], bool],
    *,
    called: str,
    expected: str,
    next: str,
    causes: Causes | None = None,
) -> None:
    """The call gives an answer that passes a test, which ``expected`` says in words.

    An answer on which the test itself breaks has not passed it.
    """
    outcome = _outcome(call)
    if outcome.error is None and _says_yes(test, outcome.value):
        return
    _fail(outcome, called, outcome.shown(), expected, causes, next)


def raises(
    call: Callable[[], Any],
    error: type[Exception],
    *,
    called: str,
    next: str,
    causes: Causes | None = None,
) -> None:
    """The call refuses its bad input with this type of exception."""
    outcome = _outcome(call)
    if not isinstance(outcome.error, error):
        article = "an" if error.__name__[0] in "AEIOU" else "a"
        _fail(outcome, called, outcome.shown(), f"{article} {error.__name__}", causes, next)


def passed(exercise: str, note: str = "") -> None:
    """Say that the visible tests of an exercise pass, so that silence means nothing."""
    print(f"{exercise}: the visible tests pass. {note}".rstrip())


@contextmanager
def hidden(exercise: str) -> Iterator[None]:
    """Tests that say only the exercise, the likely cause and the next step.

    What the student's code prints meanwhile is not shown, since it may hold the input.
    """
    try:
        with open(os.devnull, "w") as sink, redirect_stdout(sink), redirect_stderr(sink):
            yield
    except CheckFailed as failed:
        raise CheckFailed(f"{exercise}: a hidden test did not pass.", failed.remedy) from None
    except BaseException as error:
        what = "was stopped" if isinstance(error, KeyboardInterrupt) else type(error).__name__
        raise CheckFailed(
            f"{exercise}: a hidden test did not run to its end ({what}).",
            _remedy("none is known.", "Call your function on inputs of other sizes."),
        ) from None


@dataclass(frozen=True)
class _Outcome:
    """What a call gave: a value, or the exception that it raised, and where."""

    value: Any = None
    error: BaseException | None = None
    place: str = ""

    def shown(self) -> str:
        if self.error is None:
            return _show(self.value)
        return _short(f"{type(self.error).__name__}: {_text(str, self.error)}") + self.place


def _outcome(call: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(value=call())
    except (Exception, SystemExit) as error:
        return _Outcome(error=error, place=_place(error))


def _place(error: BaseException) -> str:
    """In which of the notebook's functions an error arose, if not in the test's own cell.

    An error of another process, in which the notebook runs, says so itself.
    """
    if told := getattr(error, "place_in_notebook", None):
        return told
    called = [
        (frame.f_code, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == NOTEBOOK
    ]
    for code, line in reversed(called):
        if code.co_filename != called[0][0].co_filename:
            return f", in {code.co_name}, line {line} of its cell"
    return ""


def _fail(
    outcome: _Outcome,
    called: str,
    got: str,
    expected: str,
    causes: Causes | None,
    next: str,
    tolerance: float = 0,
) -> None:
    evidence = "\n".join(
        f"{part}: {_short(text, 400)}"
        for part, text in zip(PARTS, (called, got, expected), strict=False)
    )
    raise CheckFailed(evidence, _remedy(_cause(outcome, causes or {}, tolerance), next)) from None


def _remedy(cause: str, next: str) -> str:
    return f"{PARTS[3]}: {cause}\n{PARTS[4]}: {next}"


def _cause(outcome: _Outcome, causes: Causes, tolerance: float) -> str:
    unknown = [name for name in causes if name not in _list()]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not an id of course/misconceptions.toml")
    error = outcome.error
    if isinstance(error, NotImplementedError):
        return "none to look for yet: the function still is the stub that you were given."
    if isinstance(error, Withheld) or (isinstance(error, NameError) and was_refused(error.name)):
        return _named("import-shortcut")
    if isinstance(error, NameError):
        return "none is known. Has the cell with your answer run, and without an error?"
    fitting = [name for name, wrong in causes.items() if _fits(outcome, wrong, tolerance)]
    return _named(fitting[0]) if len(fitting) == 1 else "none is known."


def _named(cause: str) -> str:
    entry = _list()[cause]
    return f"{entry.name[0].lower()}{entry.name[1:]}. {entry.wrong_because} [{cause}]"


@cache
def _list() -> dict[str, Misconception]:
    return misconceptions()


def _fits(outcome: _Outcome, wrong: Any, tolerance: float) -> bool:
    if isinstance(wrong, type) and issubclass(wrong, BaseException):
        return isinstance(outcome.error, wrong)
    if outcome.error is not None:
        return False
    if callable(wrong):
        return _says_yes(wrong, outcome.value)
    return _same(outcome.value, wrong, tolerance)


def _says_yes(test: Callable[[Any], bool], value: Any) -> bool:
    try:
        return bool(test(value))
    except Exception:
        return False


def _same(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether an answer is the expected one, in kind and in value; it never raises."""
    try:
        if isinstance(expected, torch.Tensor):
            return _same_tensor(got, expected, tolerance)
        if _is_number(expected):
            return _is_number(got) and _same_number(float(got), float(expected), tolerance)
        if isinstance(expected, (list, tuple)):
            return (
                isinstance(got, (list, tuple))
                and len(got) == len(expected)
                and all(_same(g, e, tolerance) for g, e in zip(got, expected, strict=True))
            )
        if isinstance(expected, dict):
            return (
                isinstance(got, dict)
                and got.keys() == expected.keys()
                and all(_same(got[key], expected[key], tolerance) for key in expected)
            )
        return isinstance(got, type(expected)) and bool(got == expected)
    except Exception:
        return False


def _same_tensor(got: Any, expected: torch.Tensor, tolerance: float) -> bool:
    if not isinstance(got, torch.Tensor) or got.shape != expected.shape:
        return False
    if got.is_floating_point() != expected.is_floating_point() or got.dtype == torch.bool:
        return False
    pairs = zip(got.flatten().tolist(), expected.flatten().tolist(), strict=True)
    return all(_same_number(g, e, tolerance) for g, e in pairs)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _same_number(got: float, expected: float, tolerance: float) -> bool:
    if got == expected or (math.isnan(got) and math.isnan(expected)):
        return True
    return math.isfinite(expected) and abs(got - expected) <= tolerance * max(1.0, abs(expected))


def _note(got: Any, expected: Any) -> str:
    """What is wrong with the kind of an answer, where a value alone would not show it."""
    if got is None:
        return " (a function without return gives None)"
    if isinstance(got, bool) and _is_number(expected):
        return ", a truth value and not a number"
    if isinstance(got, torch.Tensor) and _is_number(expected):
        return ", a tensor and not a number: .item() makes a number of a single element"
    if isinstance(got, np.ndarray) and isinstance(expected, torch.Tensor):
        return ", a NumPy array and not a tensor"
    if isinstance(got, torch.Tensor) and isinstance(expected, torch.Tensor):
        if got.shape != expected.shape:
            return f", of shape {tuple(got.shape)} and not {tuple(expected.shape)}"
        if got.is_floating_point() != expected.is_floating_point():
            return f", of type {got.dtype} and not {expected.dtype}"
    return ""


def _show(value: Any) -> str:
    """An answer on one short line, whatever it is."""
    if isinstance(value, torch.Tensor):
        return _short(_text(_show_tensor, value))
    if isinstance(value, float):
        return f"{value:.6g}"
    return _short(_text(repr, value))


def _show_tensor(value: torch.Tensor) -> str:
    if value.numel() <= MOST_SHOWN:
        return f"tensor({value.tolist()})"
    beginning = ", ".join(str(entry) for entry in value.flatten()[:8].tolist())
    return f"tensor of shape {tuple(value.shape)} that begins {beginning}, …"


def _text(function: Callable[[Any], str], value: Any) -> str:
    try:
        return function(value)
    except Exception:
        return f"a {type(value).__name__} that cannot be printed"


def _short(text: str, limit: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
