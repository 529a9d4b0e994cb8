"""Numbers in prose that stay true: a cell measures them, the prose states them, a test compares.

In a code cell, `measured("delay-ratio", ratio)` shows the number and keeps it in the cell's output.
In the prose the number stands directly before a comment, which the reader does not see:

    ten times longer (10.3<!-- measured: delay-ratio ± 20% -->), and the network scores
    0<!-- measured: test-at-memorisation ± 0.01 --> on the rest
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from IPython.display import display

from grokking.authoring.notebooks import Notebook

MIME = "application/vnd.grokking.measured+json"
EXAMPLE = "10.3<!-- measured: delay-ratio ± 20% -->"

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COMMENT = re.compile(r"<!--\s*measured\b(?P<body>.*?)(?P<end>-->|\Z)", re.DOTALL | re.IGNORECASE)
BODY = re.compile(
    rf"\s*:\s*(?P<name>{NAME.pattern})\s*±\s*(?P<amount>\d+(\.\d+)?)\s*(?P<relative>%)?\s*"
)
NUMBER = re.compile(
    r"(?<![\w.,])(?P<number>[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?)([ \u00a0\u202f]?%)?\Z"
)


class MeasuredError(ValueError):
    """A measured number that cannot be kept or compared; the message names the fix."""


@dataclass(frozen=True)
class Reference:
    """A measured number that the prose states.

    Attributes:
        cell: the id of the Markdown cell.
        name: the name of the measurement.
        number: what the prose says.
        allowed: how far off the measurement may be, in the number's own unit.
    """

    cell: str
    name: str
    number: float
    allowed: float

    def holds(self, value: float) -> bool:
        """Whether the measured `value` is near enough."""
        return abs(value - self.number) <= self.allowed * (1 + 1e-9)


def measured(name: str, value: Any) -> None:
    """Show a number that the prose refers to, and keep it in the cell's output.

    Args:
        name: lowercase words with hyphens, used once in the lesson.
        value: a number, or an array or tensor that holds a single one; in per cent if the prose
            gives it in per cent.

    Raises:
        MeasuredError: the name has another form, or the value is no finite number.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise MeasuredError(f"measured({name!r}, …): name it in lowercase words with hyphens")
    number = _number(name, value)
    text = f"measured: {name} = {_readable(number)}"
    display({"text/plain": text, MIME: {"name": name, "value": number}}, raw=True)


def recorded(executed: Notebook) -> dict[str, float]:
    """The numbers that the cells of an executed notebook measured, by name.

    Raises:
        MeasuredError: two of them have one name.
    """
    numbers: dict[str, float] = {}
    for cell in executed["cells"]:
        for output in cell.get("outputs", []):
            if entry := output.get("data", {}).get(MIME):
                if entry["name"] in numbers:
                    raise MeasuredError(
                        f"cell {cell['id']!r} measures {entry['name']!r} a second time: "
                        "give each measurement of a lesson its own name"
                    )
                numbers[entry["name"]] = entry["value"]
    return numbers


def references(notebook: Notebook) -> list[Reference]:
    """Every measured number in the prose of a notebook.

    Raises:
        MeasuredError: a comment is malformed, or no number stands before it.
    """
    return [
        _reference(cell, comment)
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for comment in COMMENT.finditer(cell["source"])
    ]


def _reference(cell: Notebook, comment: re.Match[str]) -> Reference:
    def refuse(why: str) -> MeasuredError:
        return MeasuredError(f"cell {cell['id']!r}: {comment[0]!r}: {why}, as in {EXAMPLE}")

    body = BODY.fullmatch(comment["body"])
    stated = NUMBER.search(cell["source"], 0, comment.start())
    if not comment["end"]:
        raise refuse("the comment is never closed: end it with -->")
    if body is None:
        raise refuse("write a colon, the name, ± and the tolerance")
    if stated is None:
        raise refuse("no number stands directly before the comment: write it there")
    number = float(stated["number"].replace(",", "").replace("−", "-"))
    amount = float(body["amount"])
    if body["relative"] and number == 0:
        raise refuse("per cent of zero allow nothing: give the tolerance without %")
    allowed = amount / 100 * abs(number) if body["relative"] else amount
    return Reference(cell["id"], body["name"], number, allowed)


def _number(name: str, value: Any) -> float:
    try:
        value = value.item() if hasattr(value, "item") else value
        if isinstance(value, (bool, str, bytes)):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise MeasuredError(f"measured({name!r}, …) got {value!r}: give it one number") from None
    if not math.isfinite(number):
        raise MeasuredError(
            f"measured({name!r}, …) got {number}: only a finite number can be compared; "
            "was there anything to measure in this run?"
        )
    return number


def _readable(number: float) -> str:
    return f"{number:,.0f}" if number.is_integer() or abs(number) >= 1e4 else f"{number:.4g}"
