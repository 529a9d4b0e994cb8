"""Fixtures for tests in a browser: one server, a Chromium for each file, a page for each test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode does not find neighbours

from evidence import OUTCOME, observed
from lab_page import LabPage, running_browser
from lab_server import LabServer


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    item.stash[OUTCOME] = report
    return report


@pytest.fixture(scope="session")
def artefacts(request):
    """The folder for screenshots and logs; git ignores it."""
    folder = request.config.rootpath / "test-artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    with LabServer(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")  # Playwright's event loop must not outlive these tests
def browser(chromium):
    with running_browser(chromium) as browser:
        yield browser


@pytest.fixture
def lab_page(browser, lab_server, artefacts, request):
    """A function that opens a notebook, given its path below the server's home, in a page.

    Afterwards the kernels are ended. For what is checked, see ``evidence.observed``.
    """
    pages = []

    def open_notebook(notebook):
        lab = LabPage(browser, lab_server, notebook, viewport={"width": 1280, "height": 900})
        pages.append(lab)
        lab.open()
        return lab

    try:
        with observed(pages, lab_server, artefacts, request.node):
            yield open_notebook
    finally:
        for lab in pages:
            lab.page.close()
        lab_server.stop_kernels()
