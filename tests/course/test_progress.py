"""A bar that counts, guesses what is left, and is silent where nobody watches."""

import io
import sys
from types import SimpleNamespace

import pytest

from grokking import progress
from grokking.progress import Progress, readable


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """The seconds that have passed, to be set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def outside_of_notebooks(monkeypatch, stream):
    """Within the test: pytest puts its own streams in place after the fixtures."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    return stream


def test_time_left_follows_what_is_done_not_how_many(clock, monkeypatch):
    terminal = outside_of_notebooks(monkeypatch, Terminal())
    bar = Progress(total=100, what="runs")
    clock[0] = 30
    bar.show(done=25, count=1, of=9)
    assert "1 of 9 runs, 90 s left" in terminal.getvalue()


def test_the_bar_is_drawn_over_itself_and_ends_its_line(clock, monkeypatch):
    terminal = outside_of_notebooks(monkeypatch, Terminal())
    bar = Progress(total=4, what="runs")
    bar.show(done=1, count=1, of=2)
    clock[0] = 200
    bar.show(done=4, count=2, of=2)
    first, last = terminal.getvalue().split("\r")[1:]
    assert len(first) <= len(last.rstrip("\n")) and "\n" not in first
    assert last.startswith(f"[{'#' * progress.WIDTH}] 2 of 2 runs in 3 min")
    assert last.endswith("\n")


def test_nothing_is_drawn_where_nobody_watches(monkeypatch):
    log = outside_of_notebooks(monkeypatch, io.StringIO())
    Progress(total=1, what="runs").show(done=1, count=1, of=1)
    assert log.getvalue() == ""


def test_a_notebook_shows_it_on_the_standard_output(monkeypatch, capsys):
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    Progress(total=1, what="runs").show(done=1, count=1, of=1)
    shown = capsys.readouterr()
    assert "1 of 1 runs" in shown.out and shown.err == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (3600, "60 min"), (7800, "2 h 10 min")],
)
def test_seconds_as_a_person_says_them(seconds, words):
    assert readable(seconds) == words
