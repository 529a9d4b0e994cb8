"""Finds the notebook in what a student handed in, and the files beside it that are safe to keep."""

import importlib.util
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path, PurePosixPath

import nbgrader.utils

from autograder.course import Course, CourseError
from autograder.doctor.reading import LARGEST, Refused, read
from autograder.doctor.restoring import restored
from autograder.isolation.execute import LARGEST_FILE
from grokking.authoring.notebooks import Notebook, read_notebook

MOST_FILES = 1_000
MOST_TOLD = 20  # sentences
MOST_BYTES = 100_000_000  # of all files beside the notebook
TIMESTAMP = "timestamp.txt"  # when it was handed in, for nbgrader
LONGEST = 200  # letters of the path of a folder
UNSEEN = (".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git")


@dataclass(frozen=True)
class Submission:
    """A submission that nbgrader can take.

    Attributes:
        notebook: with the student's answers; as handed out if the submission was refused.
        files: the paths of what lies beside it, by name.
        repairs: what was repaired, in a sentence each.
        refusal: why it scores 0 by rule; None for one that is graded.
    """

    notebook: Notebook
    files: dict[str, Path] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    refusal: str | None = None


def examine(
    folder: Path, assignment: str, release: Notebook, ignored: Sequence[str] = ()
) -> Submission:
    """What a student handed in, made sound.

    Args:
        folder: what was handed in. Nothing in it is changed or run, and no link is followed.
        assignment: the assignment's name.
        release: the assignment as it was handed out.
        ignored: patterns of names, as of nbgrader's `CourseDirectory.ignore`.
    """
    repairs: list[str] = []
    try:
        found = _regular_files(folder, repairs)
        content = _notebook(folder, found, assignment, release, repairs)
        reading = read(content)
        notebook, mended = restored(reading.cells, release)
    except Refused as error:
        return refused(release, str(error))
    beside = _kept(found, ignored, repairs)
    return Submission(notebook, beside, _for_people([*repairs, *reading.repairs, *mended]))


def examine_notebook(course: Course, path: Path) -> tuple[str, Submission]:
    """A notebook made sound, and the name of its assignment.

    Raises:
        Refused: it would score 0; the message says why.
        CourseError: there is no such file, or it does not say of which assignment it is.
    """
    if not path.exists():
        raise CourseError(f"{path}: there is no such notebook")
    reading = read(_content(path))
    name = reading.assignment or path.stem
    if name not in course.names():
        known = ", ".join(course.names()) or "none so far"
        raise CourseError(
            f"{path}: not a notebook of an assignment: its metadata name "
            f"{reading.assignment or 'none'}, and there are: {known}. Start from a copy in "
            "work/assignments, which `make lab` puts there"
        )
    notebook, mended = restored(reading.cells, read_notebook(course.release(name)))
    return name, Submission(notebook, repairs=_for_people(reading.repairs + mended))


def refused(release: Notebook, reason: str) -> Submission:
    """A submission that scores 0 for a reason: nothing of it is kept."""
    return Submission(release, refusal=" ".join(_for_people([reason])))


def _for_people(sentences: list[str]) -> tuple[str, ...]:
    """Few enough to be read, and with no letter that would move a terminal's cursor."""
    told = sentences[:MOST_TOLD]
    if more := len(sentences) - len(told):
        told.append(f"and {more} more of that kind")
    return tuple("".join(c if c.isprintable() else "?" for c in sentence) for sentence in told)


def _regular_files(folder: Path, repairs: list[str]) -> dict[str, Path]:
    """All plain files, by their path in the folder; of what is not a file it is said."""
    if folder.is_symlink() or not folder.is_dir():
        raise Refused("it is no folder with a notebook in it: hand in the notebook")
    found: dict[str, Path] = {}
    for number, (name, path) in enumerate(islice(entries(folder), MOST_FILES + 1)):
        if number == MOST_FILES:
            repairs.append(f"it has more than {MOST_FILES} files: the rest is left out")
        elif not name.isprintable():
            repairs.append(f"{name!a} is no fit name for a file: it is left out")
        elif not stat.S_ISREG(path.lstat().st_mode):
            repairs.append(f"{name} is a {_kind(path)}, not a file: it is left out")
        else:
            found[name] = path
    return found


def entries(folder: Path) -> Iterator[tuple[str, Path]]:
    """The name and path of all that lies in a folder; no link is followed, nor a path too long."""
    for parent, folders, files in os.walk(folder):
        inside = Path(parent).relative_to(folder).as_posix()
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        deeper = [name for name in folders if name not in (*links, *UNSEEN)]
        folders[:] = sorted(deeper) if len(inside) < LONGEST else []
        for name in sorted([*files, *links]):
            if not name.startswith("._"):  # what macOS adds
                path = Path(parent) / name
                yield path.relative_to(folder).as_posix(), path


def _kind(path: Path) -> str:
    kinds = {stat.S_IFLNK: "link", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(path.lstat().st_mode), "device")


def _notebook(
    folder: Path,
    found: dict[str, Path],
    assignment: str,
    release: Notebook,
    repairs: list[str],
) -> bytes:
    """The bytes of the notebook: the one of the right name, else the only one that fits."""
    right = f"{assignment}.ipynb"
    if os.path.isfile(folder / right) and not os.path.islink(folder / right):
        return _content(folder / right)
    notebooks = {name: path for name, path in found.items() if name.lower().endswith(".ipynb")}
    fitting = [name for name in notebooks if len(notebooks) == 1 or _fits(notebooks[name], release)]
    if len(fitting) == 1:
        repairs.append(f"the notebook was named {fitting[0]}: it was taken for {right}")
        return _content(notebooks[fitting[0]])
    if notebooks:
        names = ", ".join(sorted(notebooks)[:10])
        raise Refused(f"none of several notebooks is named {right} ({names}): hand in one")
    archives = [path for name, path in found.items() if name.lower().endswith(".zip")]
    if len(archives) == 1:
        repairs.append(f"the notebook was taken out of {archives[0].name}")
        return _from_archive(archives[0])
    others = "; ".join(repairs)
    raise Refused(f"there is no notebook{f' ({others})' if others else ''}: hand in {right}")


def _fits(path: Path, release: Notebook) -> bool:
    try:
        restored(read(_content(path)).cells, release)
    except Refused:
        return False
    return True


def _content(path: Path) -> bytes:
    """The bytes of a notebook, a few more than are allowed at most."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Refused(f"{path.name} is no plain file: hand in the notebook")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror}): hand it in again") from None


def _from_archive(path: Path) -> bytes:
    """The only notebook in an archive, of which nothing else is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                member
                for member in archive.infolist()
                if member.filename.lower().endswith(".ipynb")
                and not set(PurePosixPath(member.filename).parts) & {*UNSEEN, ".."}
            ]
            if len(members) != 1:
                raise Refused(f"{path.name} holds {len(members)} notebooks: hand in the notebook")
            with archive.open(members[0]) as member:
                return member.read(LARGEST + 1)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError) as error:
        raise Refused(f"{path.name} cannot be opened ({error}): hand in the notebook") from None


def _kept(found: dict[str, Path], ignored: Sequence[str], repairs: list[str]) -> dict[str, Path]:
    """The files that the student's code may find beside it."""
    kept: dict[str, Path] = {}
    size = 0
    for name, path in found.items():
        parts = PurePosixPath(name).parts
        if name.lower().endswith(".ipynb") or any(fnmatch(p, i) for p in parts for i in ignored):
            continue
        if fault := _fault(name, path, size):
            repairs.append(f"{name} {fault}: it is left out")
        else:
            kept[name] = path
            size += path.stat().st_size
    return kept


def _fault(name: str, path: Path, size: int) -> str | None:
    """Why a file is not kept, in words that follow its name."""
    own = path.stat().st_size
    if not os.access(path, os.R_OK):
        return "cannot be read"
    if _shadows(PurePosixPath(name).parts[0]):
        return "has the name of a module that notebooks import"
    if own > LARGEST_FILE or size + own > MOST_BYTES:
        return "is too large"
    if name == TIMESTAMP and not _is_time(path):
        return "holds no time"
    return None


def _shadows(name: str) -> bool:
    module = name.partition(".")[0]
    if not module.isidentifier() or not (name == module or name.endswith((".py", ".so", ".pyc"))):
        return False
    try:
        found = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return True  # a module that is there, and odd
    return found is not None and found.origin is not None


def _is_time(path: Path) -> bool:
    try:
        nbgrader.utils.parse_utc(path.read_text(encoding="utf-8").strip())
    except Exception:  # dateutil raises what it likes
        return False
    return True
