"""Starts judges: each is forked from one warm parent, which has imported what tests import.

The parent runs nothing else, so a judge begins clean. It ends with the program that started it.
"""

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

from autograder.isolation import frames

FORK, KILL = "fork", "kill"


class JudgeGone(RuntimeError):
    """A judge ended before it had an answer."""


class JudgeProcess:
    """A judge, as the grader sees it."""

    def __init__(self, parent: "WarmParent", connection: socket.socket, pid: int):
        self.parent, self.connection, self.pid = parent, connection, pid

    def send(self, message: dict) -> None:
        """Send an order or an answer.

        Raises:
            JudgeGone: there is no judge any more.
        """
        try:
            frames.send(self.connection, message)
        except OSError:
            raise JudgeGone("the judge ended") from None

    def receive(self, deadline: float) -> dict:
        """Wait for a question or a result.

        Raises:
            JudgeGone: the judge ended.
            TimeoutError: nothing came by the deadline.
        """
        try:
            return frames.receive(self.connection, deadline)
        except EOFError:
            raise JudgeGone("the judge ended") from None

    def end(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.parent.order(KILL, self.pid)


class WarmParent:
    """The process that forks judges."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.line, theirs = socket.socketpair()
        path = os.pathsep.join(entry for entry in sys.path if entry)
        environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-W", "ignore", "-c"),
                f"from autograder.isolation.judges import serve; serve({theirs.fileno()})",
            ],
            pass_fds=[theirs.fileno()],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        atexit.register(self.close)

    def fork(self) -> JudgeProcess:
        """A new judge."""
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self.order(FORK, 0, theirs)
        return JudgeProcess(self, ours, pid)

    def order(self, what: str, pid: int, connection: socket.socket | None = None) -> int:
        """Give an order to the process and wait until it is done."""
        with self.lock:
            frames.send(self.line, {"do": what, "pid": pid})
            if connection is not None:
                socket.send_fds(self.line, [b"."], [connection.fileno()])
            return frames.receive(self.line)["pid"]

    def close(self) -> None:
        """End the process and all judges."""
        self.line.close()
        self.process.wait()


@contextlib.contextmanager
def a_judge(environment: dict[str, str]) -> Iterator[JudgeProcess]:
    """A judge in a folder of its own, which ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        process = _warm_parent().fork()
        try:
            process.send({"do": "begin", "folder": folder, "environment": environment})
            yield process
        finally:
            process.end()


_parent: WarmParent | None = None
_parent_lock = threading.Lock()


def _warm_parent() -> WarmParent:
    global _parent
    with _parent_lock:
        if _parent is None or _parent.process.poll() is not None:
            _parent = WarmParent()
        return _parent


def serve(descriptor: int) -> None:
    """Fork judges on demand; this is all that the warm parent does."""
    from autograder.isolation.judge import judge
    from grokking import checks, metrics, models, tasks, times_table  # noqa: F401 - for set-ups

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = socket.socket(fileno=descriptor)
    children: set[int] = set()
    while True:
        try:
            order = frames.receive(line)
        except EOFError:
            break
        if order["do"] == KILL:
            _end(order["pid"], children)
            frames.send(line, {"pid": 0})
            continue
        _, (passed,), _, _ = socket.recv_fds(line, 1, 1)
        connection = socket.socket(fileno=passed)
        pid = os.fork()
        if pid == 0:
            line.close()
            try:
                judge(connection)
            finally:
                os._exit(0)
        connection.close()
        children.add(pid)
        frames.send(line, {"pid": pid})
    for pid in list(children):
        _end(pid, children)


def _end(pid: int, children: set[int]) -> None:
    if pid in children:  # not waited for, so the number is still this child's
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        children.remove(pid)
