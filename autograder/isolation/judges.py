"""Starts judges: each is forked from one warm parent, which has imported what tests import.

The parent runs nothing else, so a judge begins clean. It ends with the program that started it.
Where processes cannot be forked (Windows), each judge is started cold.
"""

import atexit
import contextlib
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from autograder.isolation import frames

CAN_FORK = hasattr(os, "fork")
COLD_SECONDS = 60  # for the start of a cold judge, on a busy machine
FORK, KILL = "fork", "kill"
Cell = tuple[str, str]  # its source, and the name of its file in tracebacks


class JudgeGone(RuntimeError):
    """A judge ended before it had an answer."""


class JudgeProcess:
    """A judge, as the grader sees it."""

    def __init__(self, connection: socket.socket, kill: Callable[[], object]):
        self.connection, self.kill = connection, kill

    def send(self, message: dict) -> None:
        """Send an order.

        Raises:
            JudgeGone: there is no judge any more.
        """
        try:
            frames.send(self.connection, message)
        except OSError:
            raise JudgeGone("the judge ended") from None

    def receive(self, deadline: float) -> dict:
        """Wait for an answer.

        Raises:
            JudgeGone: the judge ended.
            TimeoutError: nothing came by the deadline.
        """
        try:
            return frames.receive(self.connection, deadline)
        except EOFError:
            raise JudgeGone("the judge ended") from None

    def says(self, deadline: float) -> bool:
        """Wait until it says something or has ended, or until the deadline: whether it does."""
        wait = max(deadline - time.monotonic(), 0)
        return bool(select.select([self.connection], [], [], wait)[0])

    def end(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.kill()


class WarmParent:
    """The process that forks judges.

    Attributes:
        compiled: the cells that it has compiled, so that no judge has to.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.compiled: set[Cell] = set()
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = _start(
                f"serve({theirs.fileno()})", pass_fds=[theirs.fileno()], start_new_session=True
            )
        atexit.register(self.close)

    def fork(self, cells: Collection[Cell]) -> JudgeProcess:
        """A new judge, which will run these cells."""
        ours, theirs = socket.socketpair()
        with theirs, self.lock:
            new = [cell for cell in cells if cell not in self.compiled]
            self.compiled.update(new)
            frames.send(self.line, {"do": FORK, "cells": new})
            socket.send_fds(self.line, [b"."], [theirs.fileno()])
            pid = frames.receive(self.line)["pid"]
        return JudgeProcess(ours, lambda: self.kill(pid))

    def kill(self, pid: int) -> None:
        """End a judge, and wait until it has ended."""
        with self.lock:
            frames.send(self.line, {"do": KILL, "pid": pid})
            frames.receive(self.line)

    def close(self) -> None:
        """End the process and all judges."""
        if not self.compiled:  # no judge has begun; it may still be importing
            self.process.kill()
        self.line.close()
        self.process.wait()


@contextlib.contextmanager
def a_judge(environment: dict[str, str], cells: Collection[Cell]) -> Iterator[JudgeProcess]:
    """A judge in a folder of its own, which ends with the block.

    Args:
        environment: variables for it.
        cells: what it will run.
    """
    with tempfile.TemporaryDirectory() as folder:
        process = _warm_parent().fork(cells) if CAN_FORK else _cold()
        try:
            process.send({"do": "begin", "folder": folder, "environment": environment})
            yield process
        finally:
            process.end()


def prepare_judges() -> None:
    """Start what judges are forked from, which takes seconds."""
    if CAN_FORK:
        _warm_parent()


_parent: WarmParent | None = None
_parent_lock = threading.Lock()


def _warm_parent() -> WarmParent:
    global _parent
    with _parent_lock:
        if _parent is None or _parent.process.poll() is not None:
            _parent = WarmParent()
        return _parent


def _cold() -> JudgeProcess:
    """A judge in a new process of its own, which calls back at a port and proves who it is."""
    token = secrets.token_bytes(32)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(COLD_SECONDS)
        address = server.getsockname()
        process = _start(f"call_back({address}, sys.stdin.buffer.read())", stdin=subprocess.PIPE)
        assert process.stdin is not None
        with process.stdin as stdin:
            stdin.write(token)
        while True:
            connection, _ = server.accept()
            connection.settimeout(COLD_SECONDS)
            with contextlib.suppress(OSError):
                if secrets.compare_digest(connection.recv(len(token), socket.MSG_WAITALL), token):
                    connection.settimeout(None)
                    return JudgeProcess(connection, partial(_end_cold, process))
            connection.close()


def _end_cold(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def _start(program: str, stdin: int = subprocess.DEVNULL, **options: Any) -> subprocess.Popen:
    """Start a process that has the modules which this one has, and calls one of these functions."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(
        [
            *(sys.executable, "-P", "-W", "ignore", "-c"),
            f"import sys; from autograder.isolation import judges; judges.{program}",
        ],
        cwd=os.path.abspath(os.sep),
        env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        **options,
    )


def call_back(address: tuple[str, int], token: bytes) -> None:
    """Be the one judge of this process, for the grader who listens at an address."""
    from autograder.isolation.judge import judge

    with socket.create_connection(address) as connection:
        connection.sendall(token)
        judge(connection)


def serve(descriptor: int) -> None:
    """Fork judges on demand; this is all that the warm parent does."""
    from autograder.isolation.judge import compiled, judge
    from autograder.isolation.line import answering
    from autograder.sandbox.inside import pages
    from grokking import checks, metrics, models, tasks, times_table  # noqa: F401 - for set-ups

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answering()
    pages.freeze()
    line = socket.socket(fileno=descriptor)
    children: set[int] = set()
    steps = pages.collapse()
    while True:
        pages.while_idle(line, steps)
        try:
            order = frames.receive(line)
        except EOFError:
            break
        if order["do"] == KILL:
            _end(order["pid"], children)
            frames.send(line, {"pid": 0})
            continue
        _, (passed,), _, _ = socket.recv_fds(line, 1, 1)
        for source, file in order["cells"]:
            with contextlib.suppress(Exception):  # a judge will tell
                compiled(source, file)
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
