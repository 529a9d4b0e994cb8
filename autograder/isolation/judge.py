"""A judge: the process that runs the tests of one submission, verbatim.

It runs the locked set-up cells too, so that tests find their names. A name that a test uses and
the judge does not have is the student's, and is asked of the student's kernel before each cell.
"""

import ast
import builtins
import ctypes
import io
import linecache
import os
import re
import socket
import sys
import traceback
import types
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from typing import Any, NamedTuple

from autograder.isolation import frames
from autograder.isolation.line import Line, LineCut
from autograder.isolation.proxies import CannotCross, Gone, Link
from autograder.limits import Limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MOST_PRINTED = 100_000  # characters kept of what a cell prints
PLAIN_NUMBER = re.compile(r"\s*[+-]?(\d|\.\d).*", re.DOTALL)
WORDLESS = "a check did not hold, and the test does not say which"
SHOULD_NOT_DUMP = 4  # PR_SET_DUMPABLE of prctl(2)


class Judge:
    """Runs cells for the grader at the other end of a connection."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.line: Line | None = None
        self.link = Link(self.ask)
        self.module = types.ModuleType("__main__")
        self.wanted: set[str] = set()
        self.lent: dict[str, Any] = {}
        self.lost: str | None = None
        sys.modules["__main__"] = self.module

    def work(self) -> None:
        """Run what the grader sends, until it hangs up."""
        while True:
            try:
                order = frames.receive(self.connection)
            except EOFError:
                return
            if order["do"] == "begin":
                os.chdir(order["folder"])
                os.environ.update(order["environment"])
            elif order["do"] == "listen":
                self.listen(order["folder"], order["seen"])
            else:
                done = self.run(order["source"], order["file"])
                if order["setup"]:
                    space = vars(self.module).items()
                    self.link.own_names |= {n for n, v in space if self.lent.get(n, self) is not v}
                frames.send(self.connection, {"done": done})

    def listen(self, folder: str, seen: str) -> None:
        """Begin with a kernel, having told the grader where it is to connect."""
        if self.line is not None:
            self.line.close()
        self.link.renew()
        self.line = Line(folder, seen)
        frames.send(self.connection, {"address": self.line.address})
        self.line.accept(self.connection)

    def ask(self, question: bytes) -> str:
        """Ask the student's kernel."""
        assert self.line is not None
        try:
            return self.line.ask(question)
        except LineCut as cut:
            self.lost = self.lost or str(cut)
            raise Gone(self.lost) from None

    def run(self, source: str, file: str) -> dict[str, Any]:
        """Run a cell.

        Returns:
            What it printed, its last value as text, the error that it ended with, and whether the
            kernel was lost.
        """
        self.lost = None
        printed = _Bounded()
        credit, error = None, None
        with redirect_stdout(printed), redirect_stderr(printed):
            try:
                value = self.execute(source, file)
                credit = None if value is None else _shown(value)
            except BaseException as raised:
                error = _told(raised)
        if self.link.cannot_cross is not None:
            error = _told(CannotCross(self.link.cannot_cross))
        if self.lost is not None:
            error = _told(Gone(self.lost), "KernelGone")
        self.link.end_cell()
        lost = self.lost is not None
        return {"printed": printed.getvalue(), "credit": credit, "error": error, "lost": lost}

    def execute(self, source: str, file: str) -> Any:
        """The value of a cell's last expression, None if it ends in a statement."""
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        cell = compiled(source, file)
        self.borrow(cell.names)
        space = vars(self.module)
        exec(cell.statements, space)
        return eval(cell.last, space) if cell.last else None

    def borrow(self, used: frozenset[str]) -> None:
        """Look up anew, in the student's kernel, all names so far that are not the judge's own."""
        space = vars(self.module)
        for name, value in self.lent.items():
            if space.get(name) is value:
                del space[name]
        self.wanted |= used
        names = {n for n in self.wanted if n not in space and not hasattr(builtins, n)}
        self.lent = {}
        if names:
            self.lent = self.link.values(names)
            space.update(self.lent)


class Compiled(NamedTuple):
    """A cell's code.

    Attributes:
        names: all that it uses.
        statements: all but the last expression.
        last: the expression that it ends in, None if it ends in a statement.
    """

    names: frozenset[str]
    statements: types.CodeType
    last: types.CodeType | None


@cache
def compiled(source: str, file: str) -> Compiled:
    """Compile a cell; what the warm parent has compiled, its judges find done."""
    tree = ast.parse(source, file)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    last = None
    if tree.body and isinstance(end := tree.body[-1], ast.Expr):
        tree.body.pop()
        last = compile(ast.Expression(end.value), file, "eval", dont_inherit=True)
    return Compiled(names, compile(tree, file, "exec", dont_inherit=True), last)


class _Bounded(io.StringIO):
    """Text that keeps its beginning."""

    def write(self, text: str) -> int:
        room = MOST_PRINTED - self.tell()
        super().write(text[: max(room, 0)])
        return len(text)


def _shown(value: Any) -> str:
    """A value as text; only a plain number looks like one."""
    try:
        text = repr(value)[:1000]
    except Exception:
        return f"a {type(value).__name__} that cannot be printed"
    plain = type(value) in (int, float) or not PLAIN_NUMBER.fullmatch(text)
    return text if plain else f"{type(value).__name__}: {text}"


def _told(error: BaseException, kind: str | None = None) -> dict[str, Any]:
    lines = traceback.format_exception(error) if kind is None else []
    try:
        text = str(error)
    except Exception:
        text = "an exception that cannot be printed"
    return {
        "kind": kind or type(error).__name__,
        "text": text[:10_000] or WORDLESS,
        "traceback": [line.rstrip("\n")[:10_000] for line in lines[-50:]],
    }


def judge(connection: socket.socket) -> None:
    """Be the judge of one submission; called in a process of its own."""
    if sys.platform == "linux":  # no other process of this user reads its memory
        ctypes.CDLL(None).prctl(SHOULD_NOT_DUMP, 0, 0, 0, 0)
    if resource is not None:
        most = Limits().memory  # a short answer may stand for much: range(10**12)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    with open(os.devnull, "w") as sink:  # what tests print goes into their cells, or nowhere
        os.dup2(sink.fileno(), 2)
    Judge(connection).work()
