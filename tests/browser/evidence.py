"""What a failed test in the browser leaves behind."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab_page import LabPage
from lab_server import LabServer

OUTCOME = pytest.StashKey[pytest.TestReport]()


@contextmanager
def observed(
    pages: Sequence[LabPage], server: LabServer, folder: Path, test: pytest.Item
) -> Iterator[None]:
    """Around a test: whatever a page wrote to its console as an error fails the test.

    A test that failed leaves a screenshot and the logs in the folder.
    """
    yield
    complaints = [text for lab in pages for text in lab.complaints]
    if complaints or (OUTCOME in test.stash and test.stash[OUTCOME].failed):
        name = f"failed-{test.name}"
        log = [server.log_tail(), "In the browser's console:", *(complaints or ["no error"])]
        (folder / f"{name}.log").write_text("\n".join(log) + "\n")
        for number, lab in enumerate(pages):
            lab.page.screenshot(path=folder / f"{name}-{number}.png")
    for lab in pages:
        lab.complaints.clear()
    assert not complaints, f"errors in the browser's console: {complaints}"
