"""What a lesson's prose must keep to: the voice, links that lead somewhere, named sources."""

import re
from pathlib import Path
from urllib.parse import unquote

from grokking.authoring.gate.markdown import alternatives, prose, targets
from grokking.authoring.gate.spine import sections
from grokking.authoring.notebooks import Notebook

SHORTEST_ALTERNATIVE = 40

UNWANTED = {
    "an exclamation mark": re.compile(r"!"),
    "an emoji": re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f]"),
    "'simply'": re.compile(r"\bsimply\b", re.I),
    "'let's'": re.compile(r"\blet['’]s\b", re.I),
}
ARXIV = re.compile(r"(?<![\d.])(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})(?:v\d+)?(?![\d.]*\d)")
ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|#|//")


def voice(notebook: Notebook) -> list[str]:
    """No exclamation mark, emoji, "simply" or "let's" outside code, comments and quotations."""
    return [
        f"cell {cell['id']!r} has {name} in its prose ({_around(text, found)}): write without it"
        for cell in _markdown(notebook)
        for text in [prose(cell["source"])]
        for name, pattern in UNWANTED.items()
        if (found := pattern.search(text))
    ]


def links(notebook: Notebook, folder: Path) -> list[str]:
    """Every link to a file must lead to one in the lesson's own folder: learners copy that one."""
    return [
        f"cell {cell['id']!r} links to {target!r}, which {fault}"
        for cell in _markdown(notebook)
        for target in targets(cell["source"])
        if not ELSEWHERE.match(target)
        and (fault := _astray(folder / unquote(re.split("[?#]", target)[0]), folder))
    ]


def _astray(file: Path, folder: Path) -> str | None:
    if not file.exists():
        return "is not there"
    if not file.resolve().is_relative_to(folder.resolve()):
        return "no learner's copy of the lessons has: say in words where it is"
    return None


def citations(notebook: Notebook) -> list[str]:
    """Every arXiv number in the lesson must stand under Sources too."""
    sources = [part for part in sections(notebook) if part.heading == "Sources"]
    listed = {number for part in sources for cell in part.cells for number in _arxiv(cell)}
    return [
        f"cell {cell['id']!r} cites arXiv {number}, which is not under Sources"
        for cell in notebook["cells"]
        for number in _arxiv(cell)
        if number not in listed
    ]


def pictures(notebook: Notebook) -> list[str]:
    """Every picture in the prose must say its finding to those who do not see it."""
    return [
        f"cell {cell['id']!r}: the picture's alternative text {text!r} is shorter than "
        f"{SHORTEST_ALTERNATIVE} letters: say what the picture shows"
        for cell in _markdown(notebook)
        for text in alternatives(cell["source"])
        if len(text.strip()) < SHORTEST_ALTERNATIVE
    ]


def _markdown(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def _arxiv(cell: Notebook) -> list[str]:
    return list(dict.fromkeys(ARXIV.findall(cell["source"])))


def _around(text: str, found: re.Match[str]) -> str:
    return "…" + " ".join(text[max(0, found.start() - 25) : found.end() + 10].split()) + "…"
