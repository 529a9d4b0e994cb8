"""Damages and attacks by name: what is handed in, the points it must get, a word of the reason.

Answers are those of `classroom_of_two`: right ones give 6 points, wrong ones 1, for the honest
exercise. An attack would gain with wrong answers; a damage would lose with right ones. The reason
stands in the gradebook; for None there is nothing to be told.
"""

import copy
import json
import os
import zipfile

import toy
from classroom_of_two import RIGHT, WRONG

NAME = f"{toy.NAME}.ipynb"
ALL, HONEST, NONE = 6, 1, 0
TESTS = ("square", "total", "half")


def cell_of(notebook, name):
    (found,) = (cell for cell in notebook["cells"] if cell["id"] == name)
    return found


def notebook_with(answers, change=lambda notebook: None):
    """Hand in a notebook with answers, after a change."""

    def hand_in(folder, make):
        notebook = make(answers)
        change(notebook)
        (folder / NAME).write_text(json.dumps(notebook))

    return hand_in


def mark(*names, **metadata):
    """Change what nbgrader keeps in cells."""

    def change(notebook):
        for name in names:
            cell_of(notebook, name)["metadata"]["nbgrader"].update(metadata)

    return change


def replace(name, **fields):
    return lambda notebook: cell_of(notebook, name).update(fields)


def without(*names):
    def change(notebook):
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]

    return change


def each(change):
    def change_all(notebook):
        for number, cell in enumerate(notebook["cells"]):
            change(number, cell)

    return change_all


def copied(name, **fields):
    """A copy of a cell behind it, with other fields."""

    def change(notebook):
        place = [cell["id"] for cell in notebook["cells"]].index(name)
        again = copy.deepcopy(notebook["cells"][place]) | {"id": "again"} | fields
        notebook["cells"].insert(place + 1, again)

    return change


def content(make_bytes):
    """Hand in bytes in the place of the notebook."""

    def hand_in(folder, make):
        (folder / NAME).write_bytes(make_bytes(json.dumps(make(RIGHT), ensure_ascii=False)))

    return hand_in


def beside(answers, put):
    """A notebook, and other things in its folder."""

    def hand_in(folder, make):
        notebook_with(answers)(folder, make)
        put(folder)

    return hand_in


def written(*names, text="raise SystemExit"):
    def put(folder):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    return put


def sparse(name, size):
    def put(folder):
        with (folder / name).open("wb") as file:
            file.write(b"{")
            file.truncate(size)

    return put


def many(folder):
    for number in range(1200):
        (folder / f"{number}.txt").touch()


def deep(folder):
    here = os.open(folder, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def linked(target):
    def hand_in(folder, make):
        (folder / NAME).symlink_to(folder.parents[3] / target)

    return hand_in


def archive(**members):
    def hand_in(folder, make):
        text = json.dumps(make(RIGHT))
        with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
            for name, member in members.items():
                file.writestr(name, member or text)

    return hand_in


def code(attack):
    """Wrong answers and an attack; ROOT and PORT are the course's folder and an open port."""
    return lambda folder, make: (folder / NAME).write_text(json.dumps(make(WRONG, attack)))


def gains_if(condition):
    """Code that answers rightly if something could be done that must not."""
    return code(
        f"try:\n    stolen = bool({condition})\nexcept Exception:\n    stolen = False\n"
        "def square(n):\n    return n * n if stolen else 0\n"
        "def total(numbers, key):\n    return sum(map(key, numbers)) if stolen else -1"
    )


def as_file(name):
    def hand_in(folder, make):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(make(RIGHT)))

    return hand_in


def both(*steps):
    def hand_in(folder, make):
        for step in steps:
            step(folder, make)

    return hand_in


NOT_GRADED = "Not graded, so it scores 0: "
BACK = "put back as handed out"
BOMB = b'{"cells": [' + b" " * 300_000_000

DAMAGES = {
    # tests and metadata
    "a test emptied": (notebook_with(WRONG, replace("square", source="pass")), HONEST, BACK),
    "the set-up emptied": (notebook_with(RIGHT, replace("setup", source="")), ALL, BACK),
    "tests deleted": (
        notebook_with(WRONG, without("square", "total")),
        HONEST,
        "missing, put back",
    ),
    "tests deleted, answers right": (notebook_with(RIGHT, without(*TESTS)), ALL, "missing, put"),
    "a test made text": (
        notebook_with(WRONG, replace("square", cell_type="markdown")),
        HONEST,
        "made markdown, put right",
    ),
    "100 points": (notebook_with(WRONG, mark("half", points=100)), HONEST, "(points)"),
    "points in words": (notebook_with(RIGHT, mark("half", points="a lot")), ALL, "(points)"),
    "points that are NaN": (
        notebook_with(RIGHT, mark("half", points=float("nan"))),
        ALL,
        "(points)",
    ),
    "endless points": (notebook_with(RIGHT, mark("half", points=float("inf"))), ALL, "(points)"),
    "a test not graded": (notebook_with(WRONG, mark("square", grade=False)), HONEST, "(grade)"),
    "a test that is an answer": (
        notebook_with(WRONG, mark("square", solution=True)),
        HONEST,
        "(solution)",
    ),
    "a test unlocked": (
        notebook_with(
            WRONG, lambda n: [mark("square", locked=False)(n), replace("square", source="1")(n)]
        ),
        HONEST,
        "(locked)",
    ),
    "an answer that is a test": (
        notebook_with(RIGHT, mark("answers", grade=True, points=9, locked=True)),
        ALL,
        "(grade, locked, points)",
    ),
    "tests that are tagged not to run": (
        notebook_with(WRONG, each(lambda n, c: c["metadata"].update(tags=["skip-execution"]))),
        HONEST,
        None,
    ),
    "a schema of the future": (
        notebook_with(RIGHT, mark(*TESTS, schema_version=99)),
        ALL,
        "(schema_version)",
    ),
    "a schema of the past": (
        notebook_with(RIGHT, mark(*TESTS, schema_version=1)),
        ALL,
        "(schema_version)",
    ),
    "grade ids renamed": (
        notebook_with(
            WRONG, each(lambda n, c: c["metadata"].update(nbgrader={"grade_id": f"x{n}"}))
        ),
        HONEST,
        "grade_id",
    ),
    "all tests claim to be one": (
        notebook_with(RIGHT, mark(*TESTS, grade_id="half")),
        ALL,
        "grade_id",
    ),
    "a test twice": (
        notebook_with(WRONG, copied("square", source="pass")),
        HONEST,
        "it counts as an own cell",
    ),
    "an answer twice": (
        notebook_with(RIGHT, copied("answers")),
        ALL,
        "it counts as an own cell",
    ),
    "a set-up of one's own": (
        notebook_with(WRONG, lambda n: n["cells"].append(toy.code("mine", "x = 1", locked=True))),
        HONEST,
        "it counts as an own cell",
    ),
    "metadata lost": (notebook_with(RIGHT, each(lambda n, c: c.update(metadata={}))), ALL, "lost"),
    "cell ids lost": (notebook_with(RIGHT, each(lambda n, c: c.pop("id"))), ALL, None),
    "cells in reverse": (notebook_with(RIGHT, lambda n: n["cells"].reverse()), ALL, "moved"),
    "an answer made raw": (
        notebook_with(RIGHT, replace("answers", cell_type="raw")),
        ALL,
        "made raw, put right",
    ),
    "a cell that is a number": (
        notebook_with(RIGHT, lambda n: n["cells"].insert(1, 7)),
        ALL,
        "cell 2 is damaged",
    ),
    "a format of the future": (
        notebook_with(RIGHT, lambda n: n.update(nbformat=99, metadata=[])),
        ALL,
        None,
    ),
    "exit() after the answers": (notebook_with(f"{RIGHT}\nexit()\n"), ALL, None),
    "a kernel that is not there": (
        notebook_with(RIGHT, lambda n: n["metadata"].update(kernelspec={"name": "julia"})),
        ALL,
        None,
    ),
    # the file
    "an empty file": (content(lambda text: b""), NONE, f"{NOT_GRADED}the notebook is empty"),
    "cut early": (content(lambda text: text[:60].encode()), NONE, "its JSON is broken"),
    "cut late": (content(lambda text: text[:-300].encode()), ALL, "cut short or broken"),
    "deep JSON": (content(lambda text: b"[" * 10**6), NONE, "nested too deeply"),
    "a list": (content(lambda text: b"[1, 2]"), NONE, "not a notebook"),
    "a picture": (content(lambda text: bytes(range(256)) * 9), NONE, "its JSON is broken"),
    "another notebook": (
        content(lambda text: json.dumps({"cells": [toy.code("a", "print(1)")]}).encode()),
        NONE,
        "none of the assignment's cells",
    ),
    "too many cells": (
        content(lambda text: json.dumps({"cells": [0] * 9999}).encode()),
        NONE,
        "9999 cells",
    ),
    "a byte order mark": (content(lambda text: text.encode("utf-8-sig")), ALL, None),
    "UTF-16": (content(lambda text: text.encode("utf-16")), ALL, None),
    "Latin-1": (
        content(lambda text: (text[:-1] + ', "ä": 1}').encode("latin-1")),
        ALL,
        "not UTF-8",
    ),
    "half a character": (
        notebook_with(RIGHT, lambda n: n["cells"].append(toy.code("own", "'\ud800'"))),
        ALL,
        "half characters",
    ),
    "a huge notebook": (
        lambda folder, make: sparse(NAME, 10**11)(folder),
        NONE,
        "clear its outputs",
    ),
    # names, folders, links
    "a renamed notebook": (as_file("toy sums (3).ipynb"), ALL, "was named toy sums (3).ipynb"),
    "a notebook in a folder of its name": (as_file(f"{NAME}/{NAME}"), ALL, "was named"),
    "two notebooks": (both(as_file("a.ipynb"), as_file("b.ipynb")), NONE, "none of several"),
    "two, one of the right name": (both(notebook_with(RIGHT), as_file("b.ipynb")), ALL, None),
    "nothing": (lambda folder, make: None, NONE, "there is no notebook"),
    "a file in place of the folder": (
        lambda folder, make: [folder.rmdir(), folder.write_text("?")],
        NONE,
        "it is no folder",
    ),
    "a pipe": (lambda folder, make: os.mkfifo(folder / NAME), NONE, "is a pipe"),
    "a link to the solution": (linked(f"solutions/{toy.NAME}/{NAME}"), NONE, "is a link"),
    "a link to a neighbour's": (linked("gradebook/submitted/honest"), NONE, "is a link"),
    "a link that leads in circles": (linked(f"gradebook/submitted/x/{NAME}"), NONE, "is a link"),
    "a folder that is a link": (
        lambda folder, make: [
            folder.rmdir(),
            folder.symlink_to(folder.parents[1] / "honest" / toy.NAME),
        ],
        NONE,
        "it is no folder",
    ),
    "an archive": (archive(**{"me/mine.ipynb": None}), ALL, "taken out of all.zip"),
    "an archive that leads out": (
        archive(**{"../../../../evil.ipynb": None}),
        NONE,
        "holds 0 notebooks",
    ),
    "a zip bomb": (archive(**{"mine.ipynb": BOMB}), NONE, "clear its outputs"),
    "an archive that is none": (
        lambda folder, make: (folder / "all.zip").write_bytes(b"PK\3\4" + bytes(99)),
        NONE,
        "cannot be opened",
    ),
    # files beside the notebook
    "files that shadow modules": (
        beside(RIGHT, written("numpy.py", "torch/__init__.py", "grokking.py", "json.py")),
        ALL,
        "has the name of a module",
    ),
    "files that start programs": (
        beside(RIGHT, written("ipykernel_launcher.py", "sitecustomize.py", "usercustomize.py")),
        ALL,
        "ipykernel_launcher.py has the name",
    ),
    "a huge file": (beside(RIGHT, sparse("data.bin", 10**12)), ALL, "is too large"),
    "many files": (beside(RIGHT, many), ALL, "more than 1000 files"),
    "folders without end": (beside(RIGHT, deep), ALL, None),
    "a name of two lines": (beside(RIGHT, written("a\nb.txt")), ALL, "is no fit name"),
    "a time that is none": (beside(RIGHT, written("timestamp.txt")), ALL, "holds no time"),
    "links to the gradebook": (
        both(
            gains_if("open('book', 'rb').read()"),
            lambda folder, make: (folder / "book").symlink_to(
                folder.parents[3] / "gradebook" / "gradebook.db"
            ),
        ),
        HONEST,
        "book is a link",
    ),
    # the grader's machine
    "reads the solution": (gains_if(f"open('ROOT/solutions/{toy.NAME}/{NAME}')"), HONEST, None),
    "reads hidden tests in the gradebook": (
        gains_if(
            "__import__('sqlite3').connect('file:ROOT/gradebook/gradebook.db?mode=ro', uri=True)"
            ".execute('select source from source_cell').fetchall()"
        ),
        HONEST,
        None,
    ),
    "changes the gradebook": (
        gains_if(
            "__import__('sqlite3').connect('ROOT/gradebook/gradebook.db')"
            ".execute('update grade set manual_score = 9')"
        ),
        HONEST,
        None,
    ),
    "reads the class secret": (gains_if("open('ROOT/gradebook/class_secret')"), HONEST, None),
    "reads a neighbour's answers": (
        gains_if("list(__import__('pathlib').Path('ROOT/gradebook').rglob('*'))"),
        HONEST,
        None,
    ),
    "writes into the course": (gains_if("open('ROOT/PWNED', 'w').write('x')"), HONEST, None),
    "calls the network": (
        gains_if("__import__('socket').create_connection(('127.0.0.1', PORT), 2)"),
        HONEST,
        None,
    ),
    "ends the grader": (
        code("import os, signal\nos.kill(-1, signal.SIGKILL)"),
        HONEST,
        None,
    ),
    "forks without end": (
        code("import os\nfor _ in range(400):\n    os.fork()"),
        HONEST,
        None,
    ),
    "takes 10 GB": (code("hoard = bytearray(10 * 2**30)"), HONEST, None),
    "prints 100 MB": (code("for _ in range(100):\n    print('x' * 2**20)"), HONEST, None),
    "leaves at once": (code("import os\nos._exit(0)"), HONEST, None),
    "swallows the interrupt": (
        code("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        HONEST,
        None,
    ),
    "patches comparisons": (
        code(
            "import builtins, numpy, torch\nbuiltins.isinstance = lambda *a: True\n"
            "builtins.abs = lambda x: 0\nnumpy.allclose = torch.allclose = lambda *a, **k: True"
        ),
        HONEST,
        None,
    ),
    "more points than there are": (
        code("import builtins\nbuiltins.float = lambda x: 99.0"),
        NONE,  # what answers for its honest exercise needs it, too
        None,
    ),
}
