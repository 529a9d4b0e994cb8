"""The spine that all lessons share: the head, the sections and what each of them holds."""

import re
from dataclasses import dataclass

from grokking.authoring.gate.markdown import headings
from grokking.authoring.lesson import Lesson
from grokking.authoring.notebooks import HIDE_INPUT, Notebook, tags

OPENING = ("Before you start", "The question")
CLOSING = (
    "You may have heard",
    "What this shows, and what it does not",
    "Exercises",
    "In three sentences",
    "Sources",
)
FEWEST, MOST = 3, 5

LABEL = re.compile(r"^\*\*(Predict|Look|Why|Change it)[.:]?\*\*", re.M)
STEPS = {
    "Predict": "Markdown that starts **Predict.**",
    "predict": "a code cell tagged predict",
    "run": "a code cell tagged run",
    "Look": "Markdown that starts **Look.**",
    "Why": "Markdown that starts **Why.**",
}
PREDICTION = re.compile(r"\breflect\.predict\(")
ASKING = re.compile(r"\breflect\.(predict|question|compare)\(")

HEAD_LINE = re.compile(
    r"^[-*\s]*\*\*(?P<label>Question|Minutes|Needs|You will be able to)[.:…]?\*\*(?P<rest>.*)$",
    re.M,
)


@dataclass(frozen=True)
class Section:
    """A level-2 heading and the cells that it stands over, its own cell among them."""

    heading: str
    cells: list[Notebook]

    @property
    def empty(self) -> bool:
        """Whether nothing stands under the heading."""
        first, *rest = self.cells
        return "\n" not in first["source"] and not any(cell["source"].strip() for cell in rest)


def sections(notebook: Notebook) -> list[Section]:
    """The lesson's sections in order; the head, which comes before the first, is none of them."""
    found: list[Section] = []
    for cell in notebook["cells"]:
        second = [text for level, text in _headings(cell) if level == 2]
        if second:
            found.append(Section(second[0], []))
        if found:
            found[-1].cells.append(cell)
    return found


def head(notebook: Notebook, lesson: Lesson) -> list[str]:
    """The first cell must carry the title and state what the metadata say."""
    first = notebook["cells"][0] if notebook["cells"] else {"cell_type": "code"}
    titles = [text for cell in notebook["cells"] for level, text in _headings(cell) if level == 1]
    if not any(level == 1 for level, _ in _headings(first)):
        return ["the first cell must be Markdown that starts with the title: # …"]
    found = ["only the title is a level-1 heading; use ## for a section"] * (len(titles) > 1)
    lines = {line["label"]: line["rest"] for line in HEAD_LINE.finditer(first["source"])}
    expected = {
        "Question": lesson.question in lines.get("Question", ""),
        "Minutes": _numbers(lines.get("Minutes", "")) == [lesson.reading, lesson.running],
        "Needs": "Needs" in lines and _numbers(lines["Needs"]) == list(lesson.needs),
        "You will be able to": all(ability in first["source"] for ability in lesson.abilities),
    }
    return found + [
        f"the head has no line **{label}.** that says what the metadata say"
        for label, agrees in expected.items()
        if not agrees or label not in lines
    ]


def spine(notebook: Notebook) -> list[str]:
    """The fixed sections in their order, and between them three to five that predict and run."""
    found = [
        f"cell {cell['id']!r}: a section begins a cell of its own, with ## in its first line"
        for cell in notebook["cells"]
        if (count := sum(level == 2 for level, _ in _headings(cell)))
        if count > 1 or not cell["source"].startswith("## ")
    ]
    parts = sections(notebook)
    names = [part.heading for part in parts]
    found += [f"there is no section '## {name}'" for name in OPENING + CLOSING if name not in names]
    found += [f"nothing stands under '## {part.heading}'" for part in parts if part.empty]
    middle = [part for part in parts if part.heading not in OPENING + CLOSING]
    if not found and names != [*OPENING, *(part.heading for part in middle), *CLOSING]:
        found.append(
            f"the sections stand in another order than {', '.join(OPENING)}, "
            f"{FEWEST} to {MOST} of the lesson's own, {', '.join(CLOSING)}: {', '.join(names)}"
        )
    if not FEWEST <= len(middle) <= MOST:
        found.append(f"{len(middle)} sections of its own: a lesson has {FEWEST} to {MOST}")
    for part in middle:
        found += _section(part)
    if not any("Change it" in _events(part) for part in middle):
        found.append("no section has **Change it.**: give one a slider with named stops")
    return found


def answers(notebook: Notebook) -> list[str]:
    """Code that asks holds the answer too: it must be folded away, unless it is a run's."""
    return [
        f"cell {cell['id']!r} shows in its code what it asks: tag it {HIDE_INPUT}"
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and ASKING.search(cell["source"])
        if not {HIDE_INPUT, "run"} & set(tags(cell))
    ]


def _section(section: Section) -> list[str]:
    events = _events(section)
    place, before = 0, "the heading"
    for step, words in STEPS.items():
        if step not in events[place:]:
            return [f"section {section.heading!r} lacks {words} after {before}"]
        place, before = events.index(step, place) + 1, words
    found = []
    if [event for event in events if event in ("predict", "run", "code")][:2] != ["predict", "run"]:
        found.append(
            f"section {section.heading!r}: its first two code cells must be predict, then run"
        )
    return found + [
        f"cell {cell['id']!r} is tagged predict but does not call reflect.predict(…)"
        for cell in section.cells
        if "predict" in tags(cell) and not PREDICTION.search(cell["source"])
    ]


def _events(section: Section) -> list[str]:
    """The labels and code cells of a section, in order."""
    found: list[str] = []
    for cell in section.cells:
        if cell["cell_type"] == "markdown":
            found += LABEL.findall(cell["source"])
        elif cell["cell_type"] == "code":
            found.append(next((tag for tag in tags(cell) if tag in STEPS), "code"))
    return found


def _headings(cell: Notebook) -> list[tuple[int, str]]:
    return headings(cell["source"]) if cell["cell_type"] == "markdown" else []


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", re.sub(r"]\([^)]*\)", "]", text))]
