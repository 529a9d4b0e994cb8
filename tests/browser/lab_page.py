"""A notebook in JupyterLab as a browser shows it, with its kernel within reach."""

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from lab_server import LabServer
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, expect, sync_playwright

IN_PAGE = Path(__file__).with_name("in_page.js")
FLAGS = [  # draw without a graphics card, and ask nobody outside
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class LabPageError(AssertionError):
    """The page did not do what was asked of it; the message says what was awaited."""


@contextmanager
def running_browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium from the program of that path."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class LabPage:
    """One notebook in a page of its own.

    Args:
        browser: a running Chromium.
        server: the server that has the notebook.
        notebook: its path below the server's home.
        options: for Playwright's new page, such as `viewport`.

    Attributes:
        page: Playwright's page.
        complaints: what the page wrote to its console as an error, and its uncaught exceptions.
    """

    def __init__(self, browser: Browser, server: LabServer, notebook: str, **options: Any) -> None:
        self.complaints: list[str] = []
        self._notebook = notebook
        self._url = server.lab_url(notebook)
        self.page = browser.new_page(**options)
        self.page.add_init_script(path=IN_PAGE)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def open(self) -> None:
        """Open the notebook and wait until its kernel answers."""
        self.page.goto(self._url)
        self._rig("open", 90, path=self._notebook)

    def run(self, cell: str, above: bool = True) -> None:
        """Run the cell of this id and, before it, those above. A cell that raises is an error."""
        self._rig("run", 300, path=self._notebook, id=cell, above=above)

    def output(self, cell: str) -> Locator:
        """The output of a cell, scrolled into view."""
        self._rig("show", 10, path=self._notebook, id=cell)
        return self.page.locator(_output(cell))

    def focus_cell(self, cell: str) -> None:
        """Give a cell the focus, as the arrow keys of JupyterLab do."""
        self.output(cell)
        self.page.locator(f'[data-cell-id="{cell}"]').focus()

    def tab_to(self, target: Locator, key: str = "Tab") -> None:
        """Press a key, not too often, until the target has the focus."""
        for _ in range(80):  # there are 52 claims to give a verdict on
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press(key)
        expect(target).to_be_focused(timeout=1)

    def kernel(self, expression: str, seconds: float = 30) -> Any:
        """The value of a Python expression in the notebook's kernel; it must be fit for JSON."""
        text = self._rig("kernel", seconds, path=self._notebook, expression=expression)
        return json.loads(ast.literal_eval(text))

    def await_kernel(self, expression: str, seconds: float = 30) -> None:
        """Wait until a Python expression holds in the notebook's kernel."""
        self._rig("holds", seconds, path=self._notebook, expression=expression)

    def picture(self, cell: str, same_as: str = "", other_than: str = "") -> str:
        """The fingerprint of the pixels of a cell's picture, once it is as asked for."""
        selector = f"{_output(cell)} img"
        return self._rig("picture", 30, selector=selector, same=same_as, other=other_than)

    def violations(self, cell: str) -> list[dict[str, str]]:
        """What axe finds in a cell's output: rule (`id`), `impact`, `help` and `html` for each."""
        self.page.evaluate(Axe().axe_script)
        return self._rig("violations", 30, selector=_output(cell))

    def _rig(self, action: str, seconds: float, **argument: object) -> Any:
        try:
            return self.page.evaluate(
                "([action, argument, seconds]) => rig(action, argument, seconds)",
                [action, argument, seconds],
            )
        except Error as error:
            raise LabPageError(f"{self._notebook}: {error.message.splitlines()[0]}") from None

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location['url']})")


def _output(cell: str) -> str:
    return f'[data-cell-id="{cell}"] .jp-Cell-outputArea'
