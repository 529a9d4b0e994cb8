"""Puts a student's cells into the release: whatever is not an answer stands as it was handed out.

Which cell of a submission is which of the release is decided by the first of `RULES` that finds
one, and at last by its place. Of several, the answer is one that is not as it was handed out, and
of those the one with the release's cell id, else the first; untouched copies are dropped, and all
others are the student's own cells. Cells of the release stand in its order; each cell of the
student's own stays behind the one that it followed.
"""

import copy
import re
from collections.abc import Callable, Iterator
from itertools import count

from autograder.assignment import is_locked, is_test, nbgrader
from autograder.doctor.reading import Refused
from grokking.authoring.notebooks import Notebook

DEFINITION = re.compile(r"^def\s+(\w+)", re.MULTILINE)  # a hostile text is not parsed here
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
Matches = dict[str, int]  # the id of a cell of the release → the number of the student's


def restored(cells: list[Notebook], release: Notebook) -> tuple[Notebook, list[str]]:
    """A sound notebook with a student's answers, and what was repaired, in a sentence each.

    Args:
        cells: the submission's, as `reading.read` gives them.
        release: the assignment as it was handed out.

    Raises:
        Refused: none of the assignment's cells is among them.
    """
    skeleton = [cell for cell in release["cells"] if nbgrader(cell)]
    matches, dropped = _matched(cells, skeleton)
    _match_by_place(matches, dropped, cells, release)
    if not matches:
        raise Refused(
            "it has none of the assignment's cells: it may be another notebook, or all cells were "
            "made anew. Take a new copy of the assignment and put the answers into its cells"
        )
    repairs = list(_repairs(skeleton, cells, matches))
    repairs += [f"cell {number + 1} is an untouched copy: it is left out" for number in dropped]
    if (order := [matches[cell["id"]] for cell in skeleton if cell["id"] in matches]) != sorted(
        order
    ):
        repairs.append("cells of the assignment were moved: they are back in its order")
    own, claims = _own_cells(cells, release, matches, dropped)
    result = copy.deepcopy(release)
    result["cells"] = _in_order(skeleton, cells, matches, own)
    return result, repairs + claims


def _same_grade_id(cell: Notebook, original: Notebook) -> bool:
    return nbgrader(cell).get("grade_id") == nbgrader(original)["grade_id"]


def _same_cell_id(cell: Notebook, original: Notebook) -> bool:
    return cell["id"] == original["id"]


def _same_text(cell: Notebook, original: Notebook) -> bool:
    return cell["source"].strip() == original["source"].strip() != ""


def _same_functions(cell: Notebook, original: Notebook) -> bool:
    kinds = {cell["cell_type"], original["cell_type"]}
    return (
        kinds == {"code"} and not is_locked(original) and bool(_defined(cell) & _defined(original))
    )


RULES: tuple[Callable[[Notebook, Notebook], bool], ...] = (
    _same_grade_id,
    _same_cell_id,
    _same_text,
    _same_functions,
)


def _matched(cells: list[Notebook], skeleton: list[Notebook]) -> tuple[Matches, list[int]]:
    """What the rules find, and the numbers of untouched copies."""
    matches: Matches = {}
    dropped: list[int] = []
    for rule in RULES:
        for original in skeleton:
            if original["id"] in matches:
                continue
            taken = {*matches.values(), *dropped}
            candidates = [
                number
                for number, cell in enumerate(cells)
                if number not in taken and rule(cell, original)
            ]
            if not candidates:
                continue
            best = max(candidates, key=lambda number: _fitness(cells[number], original))
            matches[original["id"]] = best
            dropped += [n for n in candidates if n != best and _same_text(cells[n], original)]
    return matches, dropped


def _fitness(cell: Notebook, original: Notebook) -> tuple[bool, bool]:
    """Of several cells that say that they are the same one, which counts first."""
    untouched = _same_text(cell, original)
    return untouched == is_locked(original), _same_cell_id(cell, original)


def _match_by_place(
    matches: Matches, dropped: list[int], cells: list[Notebook], release: Notebook
) -> None:
    """Take for a missing answer the one cell of its kind that stands where the answer stood."""
    skeleton = [cell["id"] for cell in release["cells"] if nbgrader(cell)]
    text = {cell["source"].strip() for cell in release["cells"] if not nbgrader(cell)}
    for original in release["cells"]:
        if not nbgrader(original).get("solution") or original["id"] in matches or not matches:
            continue
        place = skeleton.index(original["id"])
        before = [matches[name] for name in skeleton[:place] if name in matches]
        after = [matches[name] for name in skeleton[place:] if name in matches]
        found = [
            number
            for number in range(max(before, default=-1) + 1, min(after, default=len(cells)))
            if number not in {*matches.values(), *dropped}
            and cells[number]["cell_type"] == original["cell_type"]
            and cells[number]["source"].strip() not in {"", *text}
        ]
        if len(found) == 1:
            matches[original["id"]] = found[0]


def _repairs(skeleton: list[Notebook], cells: list[Notebook], matches: Matches) -> Iterator[str]:
    """What has to be put right, with the cells that it concerns."""
    concerned: dict[str, list[str]] = {}
    for original in skeleton:
        number = matches.get(original["id"])
        for fault in _faults(original, None if number is None else cells[number]):
            concerned.setdefault(fault, []).append(original["id"])
    for fault, names in concerned.items():
        yield f"{fault}: {', '.join(names)}"


def _faults(original: Notebook, cell: Notebook | None) -> Iterator[str]:
    if cell is None:
        answer = nbgrader(original).get("solution")
        yield f"missing, put back {'without an answer' if answer else 'as handed out'}"
        return
    if cell["cell_type"] != original["cell_type"]:
        yield f"made {cell['cell_type']}, put right"
    if is_locked(original) and cell["source"].rstrip() != original["source"].rstrip():
        yield "locked and changed, put back as handed out"
    theirs, ours = nbgrader(cell), nbgrader(original)
    keys = sorted({*theirs, *ours} - {"checksum"})  # which is nbgrader's own
    if changed := [key for key in keys if theirs.get(key) != ours.get(key)]:
        what = "" if not theirs else f" ({', '.join(changed)[:200]})"
        yield f"metadata {'changed' if theirs else 'lost'}{what}, put right"


def _own_cells(
    cells: list[Notebook], release: Notebook, matches: Matches, dropped: list[int]
) -> tuple[dict[str | None, list[Notebook]], list[str]]:
    """The student's own cells by the cell of the release that they follow, and false claims."""
    names = {number: name for name, number in matches.items()}
    used = {cell["id"] for cell in release["cells"] if nbgrader(cell)}
    own: dict[str | None, list[Notebook]] = {}
    claims = []
    behind = None
    for number, cell in enumerate(cells):
        if number in names:
            behind = names[number]
        elif number not in dropped:
            if posed := nbgrader(cell).get("grade_id"):
                name = str(posed)[:80]
                claims.append(f"cell {number + 1} says that it is {name}: it counts as an own cell")
            own.setdefault(behind, []).append(_own_cell(cell, number, used))
    return own, claims


def _in_order(
    skeleton: list[Notebook],
    cells: list[Notebook],
    matches: Matches,
    own: dict[str | None, list[Notebook]],
) -> list[Notebook]:
    """All cells of a sound notebook.

    A missing stub comes before own cells, which may define what it asks for, a missing test after.
    """
    result: list[Notebook] = []
    waiting = own.get(None, [])
    for original in skeleton:
        if original["id"] in matches or is_test(original):
            result += waiting
            waiting = own.get(original["id"], [])
        result.append(_answered(original, cells, matches))
    return result + waiting


def _own_cell(cell: Notebook, number: int, used: set[str]) -> Notebook:
    name = cell["id"]
    if not CELL_ID.fullmatch(name) or name in used:
        name = next(fit for n in count(number) if (fit := f"own-{n}") not in used)
    used.add(name)
    own = {"cell_type": cell["cell_type"], "id": name, "metadata": {}, "source": cell["source"]}
    if cell["cell_type"] == "code":
        return own | {"outputs": [], "execution_count": None}
    return own | {"attachments": cell["attachments"]} if "attachments" in cell else own


def _answered(original: Notebook, cells: list[Notebook], matches: Matches) -> Notebook:
    """A cell of the release, with the student's text if it is one to be answered."""
    answered = copy.deepcopy(original)
    if original["id"] in matches and not is_locked(original):
        cell = cells[matches[original["id"]]]
        answered["source"] = cell["source"]
        if "attachments" in cell and original["cell_type"] != "code":
            answered["attachments"] = cell["attachments"]
    return answered


def _defined(cell: Notebook) -> set[str]:
    return set(DEFINITION.findall(cell["source"]))
