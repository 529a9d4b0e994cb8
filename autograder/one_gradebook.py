"""One open gradebook for all of nbgrader's steps.

Each step opens its own: it makes an engine, which inspects the schema and compiles every query
anew, eight times a submission. That was half of what sanitising and recording cost.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Gradebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import overwritecells, overwritekernelspec, saveautogrades

STEPS = (autograde, overwritecells, overwritekernelspec, saveautogrades)


class OpenGradebook(Gradebook):
    """A gradebook of which closing ends the session and keeps the engine."""

    writing = False

    def close(self) -> None:
        """End the session; the next use begins another."""
        if not self.writing:
            self.db.remove()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Write what the block changes in one go, or nothing of it.

        nbgrader commits after every value: to disk each time, after which it reads all anew.
        """
        commit, self.db.commit = self.db.commit, self.db.flush
        self.writing = True
        try:
            yield
            commit()
        finally:
            self.writing = False
            self.db.commit = commit
            self.close()


@contextmanager
def one_gradebook(url: str, course_id: str) -> Iterator[OpenGradebook]:
    """The gradebook, which is all that nbgrader's steps open as long as the block runs."""
    gradebook = OpenGradebook(url, course_id)
    for step in STEPS:
        step.Gradebook = lambda *_: gradebook
    try:
        yield gradebook
    finally:
        for step in STEPS:
            step.Gradebook = Gradebook
        gradebook.close()
        gradebook.engine.dispose()
