"""What only the run of a lesson shows: pictures with words, the pace, numbers that are true."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from grokking.authoring.execution import seconds
from grokking.authoring.gate.prose import SHORTEST_ALTERNATIVE
from grokking.authoring.notebooks import Notebook
from grokking.measured import MeasuredError, recorded, references

CELL_SECONDS, LESSON_SECONDS = 60, 120
WIDGETS = "application/vnd.jupyter.widget-state+json"


def pictures(executed: Notebook) -> list[str]:
    """Every picture that a cell or a widget shows must have an alternative text."""
    found = []
    for place, output in _shown(executed):
        alternatives = _alternatives(output.get("text/html", ""))
        if not alternatives and any(kind.startswith("image/") for kind in output):
            found.append(f"{place} shows a bare picture: show it as <img alt=…>")
        found += [
            f"{place}: the picture's alternative text {text!r} is shorter than "
            f"{SHORTEST_ALTERNATIVE} letters: say what the picture shows"
            for text in alternatives
            if len(text.strip()) < SHORTEST_ALTERNATIVE
        ]
    return found


def pace(executed: Notebook) -> list[str]:
    """No cell over a minute, no lesson over two."""
    taken = {cell["id"]: seconds(cell) for cell in executed["cells"]}
    found = [
        f"cell {name!r} took {time:.0f} s: a cell has {CELL_SECONDS}"
        for name, time in taken.items()
        if time > CELL_SECONDS
    ]
    total = sum(taken.values())
    if total > LESSON_SECONDS:
        found.append(f"the lesson took {total:.0f} s to run: it has {LESSON_SECONDS}")
    return found


def numbers(executed: Notebook) -> list[str]:
    """Every measured number in the prose must be what the run measured, within its tolerance."""
    try:
        stated, values = references(executed), recorded(executed)
    except MeasuredError as error:
        return [str(error)]
    found = []
    for reference in stated:
        where = f"cell {reference.cell!r} states {reference.number:g} for {reference.name!r}"
        if reference.name not in values:
            found.append(f"{where}, but no cell calls measured({reference.name!r}, …)")
        elif not reference.holds(values[reference.name]):
            found.append(
                f"{where} (± {reference.allowed:g}), but the run measured "
                f"{values[reference.name]:g}: correct the prose or find out what changed"
            )
    return found


def _shown(executed: Notebook) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in executed["cells"]:
        for output in cell.get("outputs", []):
            yield f"cell {cell['id']!r}", output.get("data", {})
    widgets = executed["metadata"].get("widgets", {}).get(WIDGETS, {}).get("state", {})
    for model in widgets.values():
        state = model["state"]
        place = f"a widget ({model.get('model_name', 'unknown')})"
        if isinstance(state.get("value"), str):
            yield place, {"text/html": state["value"]}
        for output in state.get("outputs", []):
            yield place, output.get("data", {})


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alternatives: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alternatives.append(dict(attrs).get("alt") or "")


def _alternatives(html: str) -> list[str]:
    parser = _Images()
    parser.feed(html)
    return parser.alternatives
