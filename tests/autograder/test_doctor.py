"""What the doctor makes of damaged and forged submissions: answers are kept, all else is reset."""

import copy
import json
import os
import socket
import zipfile

import nbformat
import pytest
import toy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from autograder.assignment import nbgrader
from autograder.doctor import Refused, examine, examine_notebook, reading
from autograder.release import release as make_release
from grokking.authoring.notebooks import read_notebook

RIGHT = {
    "toy-add-code": "def add(a, b):\n    return a + b",
    "toy-times-code": "def times(a, b):\n    return a * b",
    "toy-why-answer": "Because of the sums.",
}
WRITTEN = {"grade": True, "solution": True, "points": 1}


def source():
    """The toy with a written question."""
    notebook = toy.notebook()
    question = toy.code("toy-why-answer", "*Your answer here.*", **WRITTEN)
    question["cell_type"] = "markdown"
    del question["outputs"], question["execution_count"]
    notebook["cells"] += [toy.markdown("toy-why", "## Why?"), question]
    notebook["metadata"]["course"]["points"] = 5
    return notebook


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    course = toy.make(tmp_path_factory.mktemp("course"), source())
    make_release(course, [toy.NAME])
    return read_notebook(course.release(toy.NAME))


@pytest.fixture
def answered(release):
    """An honest submission."""
    notebook = copy.deepcopy(release)
    for cell in notebook["cells"]:
        cell["source"] = RIGHT.get(cell["id"], cell["source"])
    return notebook


def examined(folder, release, content, name=f"{toy.NAME}.ipynb"):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    (folder / name).write_bytes(content)
    found = examine(folder, toy.NAME, release)
    check_sound(found.notebook, release)
    return found


def check_sound(notebook, release):
    """nbgrader can take it, and all that is not an answer is the release's."""
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    kept = [cell for cell in notebook["cells"] if nbgrader(cell)]
    handed_out = [cell for cell in release["cells"] if nbgrader(cell)]
    for cell, original in zip(kept, handed_out, strict=True):
        assert cell["id"] == original["id"] and cell["cell_type"] == original["cell_type"]
        assert cell["metadata"] == original["metadata"]
        if not nbgrader(original)["solution"]:
            assert cell["source"] == original["source"]


def answers(notebook):
    """The answers of a notebook, wherever nbgrader looks for them."""
    return {
        cell["id"]: cell["source"] for cell in notebook["cells"] if nbgrader(cell).get("solution")
    }


def cell_of(notebook, name):
    (found,) = (cell for cell in notebook["cells"] if cell["id"] == name)
    return found


def test_an_honest_submission_is_left_as_it_is(tmp_path, release, answered):
    answered["cells"].insert(3, toy.code("a-trial", "add(1, 2)"))
    cell_of(answered, "toy-add")["source"] += "\n\nmy own note"
    found = examined(tmp_path, release, answered)
    assert (found.repairs, found.refusal) == ((), None)
    assert found.notebook == answered


def without(notebook, *names):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in names]


def marked(**metadata):
    return lambda notebook: cell_of(notebook, "toy-add-test")["metadata"]["nbgrader"].update(
        metadata
    )


def forget(*keys):
    def damage(notebook):
        for number, cell in enumerate(notebook["cells"]):
            if "metadata" in keys:
                cell["metadata"] = {}
            if "id" in keys:
                cell["id"] = f"{number:08x}"

    return damage


def move(notebook):
    notebook["cells"].reverse()


def insert_copy(notebook, name, **changes):
    position = [cell["id"] for cell in notebook["cells"]].index(name)
    again = copy.deepcopy(notebook["cells"][position]) | {"id": "the-copy"} | changes
    notebook["cells"].insert(position + 1, again)


# a damage after which all answers are kept, and a word of what is said of it
KEPT = {
    "a changed test": (
        lambda n: cell_of(n, "toy-add-test").update(source="pass"),
        "locked and changed, put back as handed out: toy-add-test",
    ),
    "a changed set-up": (
        lambda n: cell_of(n, "toy-setup").update(source="checks = None"),
        "locked and changed, put back as handed out: toy-setup",
    ),
    "a deleted test": (
        lambda n: without(n, "toy-add-test"),
        "missing, put back as handed out: toy-add-test",
    ),
    "all tests deleted": (
        lambda n: without(n, "toy-add-test", "toy-times-test", "toy-setup"),
        "missing, put back as handed out: toy-setup, toy-add-test, toy-times-test",
    ),
    "100 points": (marked(points=100), "metadata changed (points), put right"),
    "points in words": (marked(points="a lot"), "metadata changed (points), put right"),
    "points that are not a number": (marked(points=float("nan")), "metadata changed (points)"),
    "a test that is not graded": (marked(grade=False), "metadata changed (grade), put right"),
    "a test that is an answer": (marked(solution=True, locked=False), "(locked, solution)"),
    "a schema of the future": (marked(schema_version=99), "metadata changed (schema_version)"),
    "a schema of the past": (marked(schema_version=1), "metadata changed (schema_version)"),
    "a schema in words": (marked(schema_version="new"), "metadata changed (schema_version)"),
    "a renamed grade id": (marked(grade_id="other"), "metadata changed (grade_id), put right"),
    "a grade id that is a list": (marked(grade_id=["x"]), "metadata changed (grade_id), put right"),
    "a key too many": (marked(trust=True), "metadata changed (trust), put right: toy-add-test"),
    "the grade id of another test": (marked(grade_id="toy-times-test"), "(grade_id), put right"),
    "a test made text": (
        lambda n: cell_of(n, "toy-add-test").update(cell_type="markdown"),
        "made markdown, put right: toy-add-test",
    ),
    "an answer made text": (
        lambda n: cell_of(n, "toy-add-code").update(cell_type="raw"),
        "made raw, put right: toy-add-code",
    ),
    "a type that is none": (
        lambda n: cell_of(n, "toy-add-code").update(cell_type="poem"),
        "made raw, put right: toy-add-code",
    ),
    "lost metadata": (forget("metadata"), "metadata lost, put right: toy-setup, toy-add-code"),
    "lost cell ids": (forget("id"), None),
    "lost metadata and ids": (forget("metadata", "id"), "metadata lost, put right"),
    "cells in reverse": (move, "cells of the assignment were moved"),
    "an untouched copy of a test": (
        lambda n: insert_copy(n, "toy-add-test"),
        "is an untouched copy: it is left out",
    ),
    "an altered copy of a test": (
        lambda n: insert_copy(n, "toy-add-test", source="pass"),
        "cell 6 says that it is toy-add-test: it counts as an own cell",
    ),
    "a copy of an answer as handed out": (
        lambda n: insert_copy(n, "toy-add-code", source=answers_as_handed_out["toy-add-code"]),
        "is an untouched copy: it is left out",
    ),
    "a cell that poses as a set-up": (
        lambda n: n["cells"].append(toy.code("bad", "checks = 1", locked=True)),
        "says that it is bad: it counts as an own cell",
    ),
    "a cell that is no cell": (lambda n: n["cells"].insert(2, 7), "cell 3 is damaged"),
    "a cell without a source": (
        lambda n: n["cells"].insert(2, {"cell_type": "code", "metadata": {}, "id": "x"}),
        "cell 3 is damaged",
    ),
    "metadata that are a list": (
        lambda n: cell_of(n, "toy-add-code").update(metadata=[1]),
        "metadata lost, put right: toy-add-code",
    ),
    "notebook metadata that are a list": (lambda n: n.update(metadata=[1]), None),
    "a format of the future": (lambda n: n.update(nbformat=99, nbformat_minor="x"), None),
    "unfit ids": (
        lambda n: n["cells"].append(toy.code("no fit id!", "1") | {"metadata": None}),
        None,
    ),
    "outputs without sense": (
        lambda n: cell_of(n, "toy-add-code").update(outputs=7, execution_count="x"),
        None,
    ),
}
answers_as_handed_out = {}


@pytest.mark.parametrize("name", KEPT)
def test_answers_survive(tmp_path, release, answered, name):
    answers_as_handed_out.update(answers(release))
    damage, said = KEPT[name]
    damage(answered)
    found = examined(tmp_path, release, answered)
    assert found.refusal is None
    assert answers(found.notebook) == RIGHT
    if said is None:
        assert found.repairs == ()
    else:
        assert said in " | ".join(found.repairs)


def in_windows(text):
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return json.dumps(notebook)


def encoded(*arguments):
    return lambda text: text.encode(*arguments)


ENCODED = {
    "a byte order mark": (encoded("utf-8-sig"), ()),
    "UTF-16": (encoded("utf-16"), ()),
    "UTF-32": (encoded("utf-32"), ()),
    "Latin-1": (encoded("latin-1", "replace"), ("the file is not UTF-8",)),
    "Windows line ends": (lambda text: in_windows(text).encode(), ()),
    "cut short in the last cell": (lambda text: text[:-200].encode(), ("the file is cut short",)),
    "zeros at the end": (lambda text: text.encode() + bytes(9), ("the file is cut short",)),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings(tmp_path, release, answered, name):
    encode, said = ENCODED[name]
    answered["cells"].append(toy.markdown("own", "été " * 100))
    text = json.dumps(answered, ensure_ascii=False)
    found = examined(tmp_path, release, encode(text))
    assert answers(found.notebook) == RIGHT and found.refusal is None
    assert all(word in " ".join(found.repairs) for word in said)
    assert bool(said) == bool(found.repairs)


def test_half_a_character_is_replaced(tmp_path, release, answered):
    cell_of(answered, "toy-add-code")["source"] += "  # \ud83d"
    found = examined(tmp_path, release, answered)
    assert answers(found.notebook)["toy-add-code"].endswith("# \ufffd")
    assert "half characters" in found.repairs[0]


def test_of_several_copies_a_touched_one_is_the_answer(tmp_path, release, answered):
    name = "toy-why-answer"
    cell_of(answered, name)["source"] = answers(release)[name]
    insert_copy(answered, "toy-why-answer", source="Because I changed my mind.")
    found = examined(tmp_path, release, answered)
    assert answers(found.notebook)["toy-why-answer"] == "Because I changed my mind."
    cell_of(answered, "toy-why-answer")["source"] = "Because of the sums."
    found = examined(tmp_path, release, answered)
    assert answers(found.notebook)["toy-why-answer"] == "Because of the sums."
    assert "Because I changed my mind." in [cell["source"] for cell in found.notebook["cells"]]


def test_an_answer_in_a_new_cell_is_found_by_functions_or_place(tmp_path, release, answered):
    for name in ("toy-add-code", "toy-why-answer"):
        cell_of(answered, name).update(id=f"new-{name}", metadata={})
    found = examined(tmp_path, release, answered)
    assert answers(found.notebook) == RIGHT
    without(answered, "new-toy-add-code")
    answered["cells"].insert(2, toy.code("other", "add = lambda a, b: a + b"))
    answered["cells"].insert(3, toy.code("more", "7"))
    found = examined(tmp_path, release, answered)
    assert "missing, put back without an answer: toy-add-code" in found.repairs
    order = [cell["id"] for cell in found.notebook["cells"]]
    assert order.index("toy-add-code") < order.index("other") < order.index("toy-add-test")


def test_own_cells_keep_their_place(tmp_path, release, answered):
    answered["cells"].insert(0, toy.code("first", "0"))
    answered["cells"].append(toy.code("last", "1"))
    answered["cells"].insert(4, toy.code("toy-setup", "2"))
    found = examined(tmp_path, release, answered)
    sources = [cell["source"] for cell in found.notebook["cells"]]
    assert sources == [cell["source"] for cell in answered["cells"]]


def nested(depth):
    return b"[" * depth + b"]" * depth


REFUSED = {
    "empty": (b"", "the notebook is empty"),
    "blank": (b" \n\0\0", "the notebook is empty"),
    "broken JSON": (b"{'cells': []}", "its JSON is broken"),
    "cut before the first cell ends": (b'{"cells": [{"cell_type": "co', "its JSON is broken"),
    "deep JSON": (nested(200_000), "nested too deeply"),
    "a deep cell": (b'{"cells": [' + nested(200_000) + b"]}", "nested too deeply"),
    "a list": (b"[]", "JSON, but not a notebook"),
    "a number of many digits": (b'{"cells": ' + b"9" * 10_000 + b"}", "its JSON is broken"),
    "no cells": (b'{"cells": []}', "none of the assignment's cells"),
    "cells that are a text": (b'{"cells": "x"}', "it has no cells"),
    "too many cells": (json.dumps({"cells": [1] * 2001}).encode(), "2001 cells"),
    "another notebook": (
        json.dumps({"cells": [toy.code("mine", "print('hello')")]}).encode(),
        "none of the assignment's cells",
    ),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)), "its JSON is broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_repaired_scores_0_for_a_reason(tmp_path, release, name):
    content, reason = REFUSED[name]
    found = examined(tmp_path, release, content)
    assert reason in found.refusal
    assert found.notebook == release and found.files == {}


def test_a_huge_notebook_is_refused(tmp_path, release, answered, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 1000)
    assert "clear its outputs" in examined(tmp_path, release, answered).refusal


def test_a_renamed_notebook_is_taken(tmp_path, release, answered):
    found = examined(tmp_path, release, answered, name="toy sums (2).IPYNB")
    assert answers(found.notebook) == RIGHT
    assert "was named toy sums (2).IPYNB" in found.repairs[0]


def test_of_several_notebooks_the_one_that_fits_is_taken(tmp_path, release, answered):
    (tmp_path / "scratch.ipynb").write_text(json.dumps({"cells": [toy.code("a", "1")]}))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "a.ipynb").write_text(json.dumps(answered))
    (tmp_path / "._mine.ipynb").write_text("what macOS adds")
    assert answers(examined(tmp_path, release, answered, "mine.ipynb").notebook) == RIGHT
    found = examined(tmp_path, release, answered, "mine2.ipynb")
    assert "none of several notebooks" in found.refusal
    assert answers(examined(tmp_path, release, answered).notebook) == RIGHT  # the name decides


def test_a_notebook_in_a_folder_of_its_name_is_taken(tmp_path, release, answered):
    (tmp_path / f"{toy.NAME}.ipynb").mkdir()
    found = examined(tmp_path, release, answered, f"{toy.NAME}.ipynb/{toy.NAME}.ipynb")
    assert answers(found.notebook) == RIGHT and found.refusal is None


def test_no_notebook_at_all(tmp_path, release):
    assert "there is no notebook" in examine(tmp_path, toy.NAME, release).refusal
    assert "no folder" in examine(tmp_path / "none", toy.NAME, release).refusal


def test_links_pipes_and_sockets_are_not_touched(tmp_path, release, answered):
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(answered))
    folder = tmp_path / "submitted"
    folder.mkdir()
    notebook = folder / f"{toy.NAME}.ipynb"
    notebook.symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    found = examine(folder, toy.NAME, release)
    assert "is a link, not a file" in found.refusal
    assert "there is no notebook" in found.refusal
    assert "no folder" in examine(folder / "up", toy.NAME, release).refusal
    notebook.unlink()
    os.mkfifo(notebook)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(os.path.relpath(folder / "door"))
    found = examine(folder, toy.NAME, release)
    assert "is a pipe" in found.refusal and "is a socket" in found.refusal
    notebook.unlink()
    found = examined(folder, release, answered)
    assert found.files == {} and answers(found.notebook) == RIGHT


def test_files_beside_the_notebook(tmp_path, release, answered, monkeypatch):
    monkeypatch.setattr("autograder.doctor.submissions.LARGEST_FILE", 1000)
    (tmp_path / "data").mkdir()
    (tmp_path / "torch").mkdir()
    for name in ("numpy.py", "torch/__init__.py", "json.so", "data/x.csv", "helper.py", "m.pt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "large.csv").write_bytes(bytes(1001))
    (tmp_path / "timestamp.txt").write_text("last Tuesday or so")
    (tmp_path / "a\nb").write_text("x")
    (tmp_path / f"{toy.NAME}.ipynb").write_text(json.dumps(answered))
    found = examine(tmp_path, toy.NAME, release, ignored=["*.pt"])
    assert set(found.files) == {"data/x.csv", "helper.py"}
    said = " | ".join(found.repairs)
    for name in ("numpy.py", "torch/__init__.py", "json.so"):
        assert f"{name} has the name of a module" in said
    assert "large.csv is too large" in said and "timestamp.txt holds no time" in said
    assert "no fit name" in said
    (tmp_path / "timestamp.txt").write_text("2026-11-21 16:00:00.5 UTC")
    assert "timestamp.txt" in examine(tmp_path, toy.NAME, release).files


def test_a_notebook_in_an_archive(tmp_path, release, answered, monkeypatch):
    def archived(**members):
        with zipfile.ZipFile(tmp_path / "hand-in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name.replace("_", "/"), content)
        return examine(tmp_path, toy.NAME, release)

    notebook = json.dumps(answered)
    found = archived(**{"me_mine.ipynb": notebook, "_MACOSX_x.ipynb": "?", "readme": "x"})
    found = archived(**{"me_mine.ipynb": notebook, "__MACOSX": "?", "readme": "x"})
    assert answers(found.notebook) == RIGHT and "taken out of hand-in.zip" in found.repairs[0]
    assert "holds 2 notebooks" in archived(**{"a.ipynb": notebook, "b.ipynb": notebook}).refusal
    assert "holds 0 notebooks" in archived(**{".._a.ipynb": notebook}).refusal
    monkeypatch.setattr("autograder.doctor.submissions.LARGEST", 10**6)
    monkeypatch.setattr(reading, "LARGEST", 10**6)
    assert "clear its outputs" in archived(**{"bomb.ipynb": b"[" * 10**8}).refusal
    (tmp_path / "hand-in.zip").write_bytes(b"PK\x03\x04 not so")
    assert "cannot be opened" in examine(tmp_path, toy.NAME, release).refusal


def test_what_is_told_is_short_and_plain(tmp_path, release, answered):
    for number in range(30):
        (tmp_path / f"{number:02}").symlink_to("nowhere")
    found = examined(tmp_path, release, answered)
    assert len(found.repairs) == 21 and found.repairs[-1] == "and 10 more of that kind"
    for number in range(30):
        (tmp_path / f"{number:02}").unlink()
    own = toy.code("own", "1", locked=True, grade_id="\x1b[2Jgone")
    answered["cells"].append(own)
    marked(**{"\x1b[2J": 1})(answered)
    told = examined(tmp_path, release, answered).repairs
    assert len(told) == 2 and "\x1b" not in "".join(told) and "?[2Jgone" in told[1]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "metadata", "nbgrader", "source", "id", "grade_id", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_a_field_holds_the_doctor_lives(tmp_path, release, data):
    notebook = copy.deepcopy(release)
    for _ in range(data.draw(st.integers(1, 5))):
        place = notebook
        while True:
            key = data.draw(
                st.sampled_from(sorted(place))
                if isinstance(place, dict) and place
                else st.integers(0, max(0, len(place) - 1))
            )
            inner = place[key] if place else None
            if isinstance(inner, (dict, list)) and inner and data.draw(st.booleans()):
                place = inner
                continue
            if place:
                place[key] = data.draw(JUNK)
            break
    found = examined(tmp_path, release, notebook)
    assert found.refusal is None or found.notebook == release


def test_the_same_is_said_of_one_file(tmp_path, release, answered):
    course = toy.make(tmp_path / "course", source())
    make_release(course, [toy.NAME])
    mine = tmp_path / "mine.ipynb"
    mine.write_text(json.dumps(answered))
    assert examine_notebook(course, mine)[1].repairs == ()
    cell_of(answered, "toy-add-test")["source"] = "pass"
    mine.write_text(json.dumps(answered))
    repairs = ("locked and changed, put back as handed out: toy-add-test",)
    assert examine_notebook(course, mine)[1].repairs == repairs
    mine.write_text("")
    with pytest.raises(Refused, match="the notebook is empty"):
        examine_notebook(course, mine)
