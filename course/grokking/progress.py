"""A line that says how far a long job is and how long it will take, in a terminal or a notebook."""

from __future__ import annotations

import sys
import time

WIDTH = 30


class Progress:
    """A bar with the time left, drawn over itself.

    It is silent where nobody watches, as in CI or in a file. In a notebook it writes to the
    standard output, since an autograder may take what stands on the other stream for an error.

    Args:
        total: how much there is to do, in any unit.
        what: the unit that is counted aloud, for example ``"runs"``.
    """

    def __init__(self, total: float, what: str) -> None:
        self.total, self.what = total, what
        self._began = time.monotonic()
        in_notebook = _in_notebook()
        self._stream = sys.stdout if in_notebook else sys.stderr
        self._watched = in_notebook or self._stream.isatty()

    def show(self, done: float, count: int, of: int) -> None:
        """Draw the bar.

        Args:
            done: how much of ``total`` is done.
            count: how many things that is, for the reader.
            of: how many there are in all.
        """
        if not self._watched:
            return
        full = round(WIDTH * done / self.total)
        seconds = time.monotonic() - self._began
        left = "" if count == of or not done else readable(seconds * (self.total / done - 1))
        line = f"[{'#' * full}{' ' * (WIDTH - full)}] {count} of {of} {self.what}"
        line += f", {left} left" if left else f" in {readable(seconds)}" if count == of else ""
        print(f"\r{line:<79}", end="\n" if count == of else "", file=self._stream, flush=True)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def readable(seconds: float) -> str:
    """Seconds as a person says them: ``"40 s"``, ``"3 min"``, ``"2 h 10 min"``."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"
