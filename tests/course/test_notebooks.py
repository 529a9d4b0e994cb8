"""The notebooks' normal form, held by every notebook of the course, and the tool that makes it."""

import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokking.authoring.notebooks import NotebookError, normalise, read_notebook, render, tidy

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / name for name in ("course/lessons", "solutions", "assignments")]


def notebook(*cells, **metadata):
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def code(name="run-it", source="1 + 1", **metadata):
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
    }


def markdown(name="say-it", source="Two.", **metadata):
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def write(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


words = st.from_regex(r"[a-z]{3,7}(-[a-z0-9]{1,7}){0,3}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
metadata = st.dictionaries(
    st.sampled_from(["tags", "scrolled", "collapsed", "jupyter", "deletable", "nbgrader"]),
    st.just({}),
)


@st.composite
def notebooks(draw):
    cells = [
        draw(st.sampled_from([code, markdown]))(name, draw(texts), **draw(metadata))
        for name in draw(st.lists(words, unique=True, max_size=5))
    ]
    return notebook(*cells, **draw(metadata))


def test_the_notebooks_of_the_course_are_in_the_normal_form():
    assert tidy([folder for folder in FOLDERS if folder.is_dir()], check=True) == []


@given(notebooks())
def test_the_normal_form_of_a_normal_form_is_itself(original):
    once = normalise(original)
    assert normalise(once) == once
    assert normalise(json.loads(render(once))) == once


@given(notebooks())
def test_jupyter_accepts_the_normal_form_and_writes_the_same_text(original):
    text = render(normalise(original))
    reread = nbformat.reads(text, as_version=4)
    nbformat.validate(reread)
    assert nbformat.writes(reread) + "\n" == text
    rewritten = json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True)
    assert rewritten + "\n" == text


@given(notebooks())
def test_sources_keep_every_line_but_blank_ones_at_the_end(original):
    sources = [cell["source"].rstrip() for cell in original["cells"]]
    assert [cell["source"] for cell in normalise(original)["cells"]] == sources


def test_normalising_removes_what_a_session_left():
    original = notebook(
        code(tags=["run"], scrolled=True, execution={"iopub.status.busy": "now"}, editable=False),
        markdown(source="# A title\n\n \n", collapsed=True, tags=[]),
        course={"number": 4},
        kernelspec={"name": "python311", "display_name": "mine", "language": "python"},
        language_info={"name": "python", "version": "3.11.7"},
        widgets={"state": {}},
    )
    assert normalise(original) == {
        "cells": [
            {
                "cell_type": "code",
                "id": "run-it",
                "metadata": {"tags": ["run"], "editable": False},
                "source": "1 + 1",
                "execution_count": None,
                "outputs": [],
            },
            {"cell_type": "markdown", "id": "say-it", "metadata": {}, "source": "# A title"},
        ],
        "metadata": {
            "course": {"number": 4},
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_code_is_folded_by_a_tag_alone():
    folded = code(tags=["hide-input"])
    by_hand = code("see-it", jupyter={"source_hidden": True})
    cells = normalise(notebook(folded, by_hand, markdown(tags=["hide-input"])))["cells"]
    assert [cell["metadata"].get("jupyter") for cell in cells] == [
        {"source_hidden": True},
        None,
        None,
    ]


def test_normalising_leaves_its_argument_alone():
    original = notebook(code(scrolled=True))
    before = json.dumps(original)
    normalise(original)
    assert json.dumps(original) == before


def test_pictures_pasted_into_prose_are_kept():
    pasted = markdown() | {"attachments": {"a.png": {"image/png": "AAAA"}}}
    (cell,) = normalise(notebook(pasted))["cells"]
    assert cell["attachments"] == {"a.png": {"image/png": "AAAA"}}


@pytest.mark.parametrize(
    "name",
    [
        "deadbeef",
        "a1b2c3d4",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae7dec11d0a76500a0c91e6bf6",
    ],
)
def test_an_id_that_a_program_made_is_refused_by_name(name):
    with pytest.raises(NotebookError) as refusal:
        normalise(notebook(markdown(), code(name, "answer = 42")))
    assert f"cell 2 ('answer = 42'): a program made its id '{name}'" in str(refusal.value)
    assert "such as 'run-three-stages'" in str(refusal.value)


@pytest.mark.parametrize("name", ["RunIt", "run_it", "run--it", "4-runs", "run-" * 16 + "it"])
def test_an_id_that_is_not_of_words_is_refused_by_name(name):
    with pytest.raises(NotebookError, match=f"cell 1 .* its id '{name}' is not made of lowercase"):
        normalise(notebook(code(name)))


def test_a_missing_id_and_a_double_one_are_both_named():
    nameless = code()
    del nameless["id"]
    with pytest.raises(NotebookError) as refusal:
        normalise(notebook(nameless, code("twin"), markdown("twin")))
    assert "cell 1 ('1 + 1'): it has no id" in str(refusal.value)
    assert "cell 3 ('Two.'): its id 'twin' is used by 2 cells" in str(refusal.value)


def test_tidy_rewrites_what_is_untidy_and_says_which(tmp_path):
    untidy = write(tmp_path / "untidy.ipynb", notebook(code()))
    tidy_one = tmp_path / "deep" / "tidy.ipynb"
    tidy_one.parent.mkdir()
    tidy_one.write_text(render(normalise(notebook(markdown(source="Größe × 2")))), "utf-8")
    hidden = tmp_path / ".ipynb_checkpoints" / "untidy-checkpoint.ipynb"
    hidden.parent.mkdir()
    write(hidden, notebook(code()))
    before = hidden.read_bytes(), tidy_one.read_bytes()

    assert tidy([tmp_path, untidy], check=True) == [untidy]
    assert read_notebook(untidy)["cells"][0]["execution_count"] == 7
    assert tidy([tmp_path]) == [untidy]
    assert tidy([tmp_path]) == []
    assert read_notebook(untidy)["cells"][0]["execution_count"] is None
    assert (hidden.read_bytes(), tidy_one.read_bytes()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".ipynb_checkpoints",
        "deep",
        "untidy.ipynb",
    ]


def test_the_files_text_is_readable_and_ends_in_a_newline(tmp_path):
    path = write(tmp_path / "one.ipynb", notebook(markdown(source="Größe × 2")))
    tidy([path])
    text = path.read_bytes()
    assert "Größe × 2".encode() in text
    assert text.endswith(b"}\n") and b"\r" not in text
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert tidy([path]) == [path] and path.read_bytes() == text


def test_tidy_keeps_a_files_permissions_and_writes_through_a_link(tmp_path):
    path = write(tmp_path / "one.ipynb", notebook(code()))
    path.chmod(0o640)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    assert tidy([link]) == [link]
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o640
    assert tidy([path], check=True) == []


WHOLE = json.dumps(notebook(code(), markdown()))


@pytest.mark.parametrize(
    ("content", "fix"),
    [
        (WHOLE[: len(WHOLE) // 2], "git checkout"),
        ("<<<<<<< HEAD\n" + WHOLE, "conflict marks"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1, 2]", "no list of cells"),
        ('{"cells": 3}', "no list of cells"),
        (WHOLE.replace('"nbformat": 4', '"nbformat": 3'), "save it"),
        (json.dumps(notebook() | {"metadata": None}), "no metadata"),
        (json.dumps(notebook({"cell_type": "code"})), "cell 1 is damaged"),
        (json.dumps(notebook(markdown(source=[1]))), "cell 1 is damaged"),
        (json.dumps(notebook(code(tags="run"))), "not a valid notebook"),
        (json.dumps(notebook(code("deadbeef"))), "a program made its id"),
        (json.dumps(notebook(code(source="\ud800"))), "lone surrogate"),
    ],
)
def test_a_damaged_notebook_is_named_and_nothing_is_written(tmp_path, content, fix):
    damaged = tmp_path / "damaged.ipynb"
    damaged.write_text(content, encoding="utf-8")
    untidy = write(tmp_path / "untidy.ipynb", notebook(code()))
    before = untidy.read_bytes()
    with pytest.raises(NotebookError, match=fix) as refusal:
        tidy([tmp_path])
    assert str(refusal.value).count(str(damaged)) >= 1
    assert damaged.read_text(encoding="utf-8") == content
    assert untidy.read_bytes() == before


def test_every_damaged_notebook_is_named_at_once(tmp_path):
    for name in ("one.ipynb", "two.ipynb"):
        (tmp_path / name).write_text("{", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"(?s)one\.ipynb.*two\.ipynb"):
        tidy([tmp_path])


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(NotebookError, match=r"none\.ipynb: there is no such notebook"):
        tidy([tmp_path / "none.ipynb"])


def test_an_interrupted_write_leaves_the_old_notebook(tmp_path, monkeypatch):
    path = write(tmp_path / "one.ipynb", notebook(code()))
    before = path.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("grokking.files.os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        tidy([path])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
