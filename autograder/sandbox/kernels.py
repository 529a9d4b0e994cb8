"""Kernels for submissions: forks of a warm parent in bubblewrap, or cold ones where it is not."""

import atexit
import json
import os
import pickle
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

import zmq

from autograder.limits import Limits
from autograder.sandbox import confinement
from autograder.sandbox.managers import BoundedKernel, ColdKernel, WarmKernel

MODULES = (  # what assignments import, and what a kernel and its tracebacks import late
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "inside.application",
    "matplotlib.pyplot",
    "pydoc",
    "pygments.formatters.terminal256",
    "sqlite3",
    "stack_data",
    "tornado.platform.asyncio",
    "torch",
    "torch._dynamo",  # the first optimiser imports it
    "torch.nn.functional",
    "torch.testing",
    "grokking.checks",
    "grokking.plots",
    "grokking.structure",
    "grokking.times_table_plots",
    "grokking.training",
)
NO_HISTORY = "--HistoryManager.hist_file=:memory:"
READY = b"!"
MESSAGE = 1000  # bytes
START_SECONDS = 60  # of the warm parent, on a busy machine
_starting = threading.Lock()
UNPROTECTED = (
    "your files and the hidden tests, which it can read",
    "the network",
    "the number of processes, some of which may outlive it",
    "the memory of all its processes together",
)


class SandboxError(RuntimeError):
    """The sandbox broke, and no submission is to blame."""


class Sandbox:
    """Makes kernels for submissions, which see nothing of the course, of each other, of the host.

    Attributes:
        limits: what each kernel may use.
        protection: what of this host is not protected from a submission; empty if all is.
    """

    def __init__(self, limits: Limits = Limits(), modules: tuple[str, ...] = MODULES):  # noqa: B008
        self.limits = limits
        self.protection: tuple[str, ...] = ()
        self._modules = modules

    def __enter__(self) -> "Sandbox":
        """Start the warm parent where bubblewrap is; elsewhere tell what is not protected.

        Raises SandboxError when an import fails in the warm parent.
        """
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(TemporaryDirectory(prefix="kernels-")))
            bwrap = shutil.which("bwrap")
            fault = self._start(bwrap, stack) if bwrap else "bubblewrap is not installed"
            self._ends = stack.pop_all()
        if fault:
            self.protection = UNPROTECTED
            print(
                f"autograder: NO SANDBOX, {fault}. Not protected from a submission: "
                f"{'; '.join(UNPROTECTED)}.",
                file=sys.stderr,
            )
        return self

    def __exit__(self, *error: object) -> None:
        self._ends.close()

    @property
    def works(self) -> bool:
        """Whether its warm parent, if it has one, is still there."""
        return bool(self.protection) or self._parent.poll() is None

    @contextmanager
    def kernel(
        self, files: Mapping[str, bytes] = {}, arguments: Sequence[str] = ()
    ) -> Iterator[BoundedKernel]:
        """A running kernel for one submission. It ends with the context, with all it started.

        Args:
            files: what lies in the kernel's work folder: content by relative path.
            arguments: of ipykernel's command line.

        Raises:
            ValueError: a file would lie elsewhere.
            SandboxError: the kernel did not start.
        """
        for name in files:
            if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
                raise ValueError(f"{name!r} leads out of the work folder: name a file within it")
        folder = self._folder / secrets.token_hex(4)
        folder.mkdir(mode=0o700)
        start = self._cold if self.protection else self._warm
        try:
            kernel = start(folder, files, [NO_HISTORY, *arguments])
            try:
                yield kernel
            finally:
                kernel.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _start(self, bwrap: str, stack: ExitStack) -> str:
        """Start the warm parent: what keeps this host from it, or nothing."""
        os.chown(self._folder, confinement.user(), -1)
        order = {
            "limits": asdict(self.limits),
            "modules": self._modules,
            "user": confinement.user(),
        }
        command = confinement.command(bwrap, self._folder, json.dumps(order))
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._parent = subprocess.Popen(command, stdin=theirs.fileno(), start_new_session=True)
        stack.callback(self._parent.wait)
        stack.enter_context(self._orders)  # with it the warm parent ends
        self._orders.settimeout(START_SECONDS)
        allowed = self._orders.recv(MESSAGE).decode()
        if allowed != "allowed":
            return f"bubblewrap does not work here ({allowed or 'its own words stand above'})"
        if not self._orders.recv(MESSAGE):
            raise SandboxError("the warm parent did not start; its own words stand above")
        self._context = zmq.Context()
        stack.callback(self._context.destroy, linger=0)
        return ""

    def _warm(self, folder: Path, files: Mapping[str, bytes], arguments: list[str]) -> WarmKernel:
        os.chown(folder, confinement.user(), -1)
        kernel = WarmKernel(self.limits, self._context, folder)
        request: dict[str, Any] = {
            "files": dict(files),
            "connection": kernel.connection(),
            "arguments": arguments,
            "sockets": folder.name,
        }
        kernel.channel, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._orders, [b"k"], [theirs.fileno()])
        with kernel.channel.makefile("wb") as stream:
            pickle.dump(request, stream)
        if kernel.channel.recv(1) != READY:
            kernel.channel.close()
            raise SandboxError("a kernel did not start; its own words stand above")
        return kernel

    def _cold(self, folder: Path, files: Mapping[str, bytes], arguments: list[str]) -> ColdKernel:
        work = folder / "work"
        work.mkdir()
        for name, content in files.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        kernel = ColdKernel(self.limits, folder)
        kernel.begin(work, arguments)
        return kernel


@cache
def _shared() -> Sandbox:
    sandbox = Sandbox().__enter__()
    atexit.register(sandbox.__exit__)
    return sandbox


def shared_sandbox() -> Sandbox:
    """The sandbox of all submissions that this process grades; it ends with the process.

    One whose warm parent was lost, as where memory is short, is replaced.
    """
    with _starting:
        if not _shared().works:
            _shared.cache_clear()
        return _shared()
