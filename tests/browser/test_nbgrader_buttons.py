"""nbgrader's buttons in JupyterLab: Validate for a learner, Formgrader for an instructor."""

import json
import re
import sys
from pathlib import Path

import pytest
from lab_server import LabServer
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[1] / "autograder"))
import toy

from autograder.release import release
from grokking.authoring.notebooks import read_notebook

pytestmark = pytest.mark.browser

NOTEBOOK = f"work/assignments/{toy.NAME}/{toy.NAME}.ipynb"
TIMES = "def times(a, b):\n    return a * b"
WARNS = "import warnings\n\n\ndef add(a, b):\n    warnings.warn('slow')\n    return a + b"


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory):
    """A server for these tests alone: the toy course writes over the course's own files."""
    with LabServer(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")
def course(lab_server):
    """The toy course in the folder that is served."""
    return toy.make(lab_server.home)


def write_answers(course, path, **answers):
    release(course, [toy.NAME])
    notebook = read_notebook(course.assignments / toy.NAME / f"{toy.NAME}.ipynb")
    for cell in notebook["cells"]:
        word = cell["id"].removeprefix("toy-").removesuffix("-code")
        if cell["id"].endswith("-code") and word in answers:
            cell["source"] = answers[word]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def validated(lab_page, course, **answers):
    """What the dialog says after Validate was pressed in a notebook with these answers."""
    write_answers(course, course.root / NOTEBOOK, **answers)
    lab = lab_page(NOTEBOOK)
    lab.page.get_by_role("button", name="Validate").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=60_000)
    return dialog


def test_validate_praises_right_answers_even_if_they_warn(lab_page, course):
    dialog = validated(lab_page, course, add=WARNS, times=TIMES)
    expect(dialog).to_contain_text("Success! Your notebook passes all the tests.")


def test_validate_shows_the_message_of_a_wrong_answer(lab_page, course):
    dialog = validated(lab_page, course, add=WARNS, times="def times(a, b):\n    return 0")
    expect(dialog).to_contain_text("The following cell failed:")
    expect(dialog).to_contain_text("Got: 0\nExpected: 12\nLikely cause: a slip. [times-zero]")


def test_formgrader_generates_and_grades(lab_page, course):
    write_answers(course, course.root / NOTEBOOK)
    submissions = course.root / "gradebook" / "submitted"
    for student, answers in {"ada": {"add": WARNS, "times": TIMES}, "cyd": {}}.items():
        write_answers(course, submissions / student / toy.NAME / f"{toy.NAME}.ipynb", **answers)
    page = lab_page(NOTEBOOK).page
    page.evaluate("jupyterapp.commands.execute('nbgrader:open-formgrader')")
    formgrader = page.frame_locator("iframe")

    assignment = formgrader.get_by_role("row", name=toy.NAME)
    assignment.locator(".assign a").click(timeout=60_000)
    dismiss(formgrader, "Success")
    assignment.locator(".num-submissions a").click()
    for student, score in {"ada": "4 / 4", "cyd": "0 / 4"}.items():
        submission = formgrader.get_by_role("row", name=student)
        submission.locator(".autograde a").click()
        dismiss(formgrader, "Success")
        expect(submission.locator(".score")).to_contain_text(score)
        submission.locator(".generate-feedback a").click()
        dismiss(formgrader, "Success")
    feedback = course.root / "gradebook" / "feedback" / "cyd" / toy.NAME / f"{toy.NAME}.html"
    assert "Got: NotImplementedError()" in feedback.read_text()


def dismiss(formgrader, title):
    """Wait for a dialog of this title and close it."""
    dialog = formgrader.locator(".modal.in")
    expect(dialog.locator(".modal-title")).to_have_text(title, timeout=60_000)
    dialog.get_by_role("button", name=re.compile("Close|OK")).last.click()
    expect(dialog).to_have_count(0)
