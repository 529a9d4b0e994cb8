"""The grader's line to a student's kernel, over which the judge's questions go.

A cell of the grader's keeps the kernel answering (`student.serve`); questions and answers go over a
socket of their own. What comes back is the student's: it is passed on as text and not read here.
"""

import marshal
import socket
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Any

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_core.utils import ensure_async, run_sync

from autograder.isolation.frames import HEAD, MOST_TEXT, STOP, send_bytes
from autograder.sandbox import BoundedKernel

GRACE = 4  # seconds from an interrupt to the end of a kernel
START = 120  # seconds for the start of a kernel and the imports of what answers
LOOK = 200  # milliseconds between two looks whether the kernel still lives
CHUNK = 1 << 20  # bytes
SENT = tuple(f"autograder.isolation.{name}" for name in ("frames", "values", "models", "student"))
STUDENT = f"__import__('sys').modules[{SENT[-1]!r}]"
# The modules come over the line: IPython would take longer to read them as part of a cell.
INSTALL = """
def _install():
    import marshal, socket, struct, sys, types
    line = socket.socket({family})
    line.connect({address!r})
    with line.makefile("rb") as stream:
        (length,) = struct.unpack({head!r}, stream.read({size}))
        modules = marshal.loads(stream.read(length))
    for name, code in modules:
        module = sys.modules[name] = types.ModuleType(name)
        exec(code, module.__dict__)
    module.answer_over(line)
_install()
del _install
"""


class KernelGone(RuntimeError):
    """A kernel that did not answer and must be replaced; the text says why, to the student."""


class Line:
    """Puts questions to one kernel.

    Args:
        manager: of the running kernel.

    Attributes:
        late: whether an answer had to be interrupted; the grader sets it back.
    """

    def __init__(self, manager: BoundedKernel):
        self.manager = manager
        context = zmq.Context()
        context.maxmsgsize = MOST_TEXT
        self.client = BlockingKernelClient(context=context)
        self.client.load_connection_info(manager.get_connection_info())
        self.client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        self.replies = self.client.shell_channel.socket
        self.line: socket.socket | None = None
        self.received = bytearray()
        self.serving: str | None = None
        self.late = False

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
        self.client.stop_channels()
        self.client.context.destroy(linger=0)

    def prepare(self) -> None:
        """Send what answers to a kernel that has run nothing yet; it takes as long as an import.

        Raises:
            KernelGone: it did not start.
        """
        listener, address = _listen(self.manager)
        with listener:
            form = {"head": HEAD.format, "size": HEAD.size}
            code = INSTALL.format(family=int(listener.family), address=address, **form)
            self.serving = self.client.execute(code, silent=True)
            self.line = self._accepted(listener)
        self._send(_compiled(), time.monotonic() + START)
        self._wait(time.monotonic() + START)

    def _accepted(self, listener: socket.socket) -> socket.socket:
        """The line, once the kernel has connected."""
        deadline = time.monotonic() + START
        poller = zmq.Poller()
        poller.register(listener, zmq.POLLIN)
        while time.monotonic() < deadline and _alive(self.manager):
            if poller.poll(LOOK):
                return listener.accept()[0]
        raise KernelGone("the process that runs your notebook did not start")

    def ask(self, question: str, deadline: float) -> str:
        """The answer to a question.

        Raises:
            KernelGone: the kernel died, or did not end what it does when it was interrupted.
        """
        if self.serving is None:
            self.serving = self.client.execute(f"{STUDENT}.serve()", silent=True)
            if self._wait(deadline) is None:
                raise KernelGone("your code keeps the notebook's process from answering")
        self._send(question.encode(), deadline)
        answer = self._wait(deadline)
        if answer is None:
            raise KernelGone("your code ended the process that runs your notebook's answers")
        return answer

    def rest(self) -> None:
        """Free the kernel for the next cell."""
        if self.serving is not None:
            deadline = time.monotonic() + GRACE
            self._send(STOP.encode(), deadline)
            self._wait(deadline)

    def _send(self, content: bytes, deadline: float) -> None:
        assert self.line is not None
        self.line.settimeout(max(deadline - time.monotonic(), GRACE))
        try:
            send_bytes(self.line, content)
        except OSError:
            raise KernelGone("your code keeps the notebook's process from answering") from None

    def _wait(self, deadline: float) -> str | None:
        """What the kernel says next; None if it has ended to serve."""
        poller = zmq.Poller()
        poller.register(self.replies, zmq.POLLIN)
        if self.line is not None:
            poller.register(self.line, zmq.POLLIN)
        interrupted = False
        while True:
            ready = dict(poller.poll(LOOK))
            if self.line is not None and self.line.fileno() in ready:
                if (answer := self._received()) is not None:
                    return answer
            elif self.replies in ready:
                if self._has_ended():
                    self.serving = None
                    return None
            elif not _alive(self.manager):
                raise KernelGone(
                    "the process that runs your code died: a cell or a function ended it, used up "
                    "the memory, or crashed compiled code"
                )
            if time.monotonic() > deadline + (GRACE if interrupted else 0):
                if interrupted:
                    raise KernelGone("it took too long, and did not stop when it was interrupted")
                _interrupt(self.manager)
                interrupted = self.late = True

    def _received(self) -> str | None:
        """The answer, if all of it is here."""
        assert self.line is not None
        try:
            chunk = self.line.recv(CHUNK)
        except OSError:
            chunk = b""
        if not chunk:
            raise KernelGone("your code closed the line that the tests ask over")
        self.received += chunk
        if len(self.received) < HEAD.size:
            return None
        (length,) = HEAD.unpack(self.received[: HEAD.size])
        if length > MOST_TEXT:
            raise KernelGone(f"an answer of more than {MOST_TEXT:,} characters")
        end = HEAD.size + length
        if len(self.received) < end:
            return None
        text = self.received[HEAD.size : end].decode(errors="replace")
        del self.received[:end]
        return text

    def _has_ended(self) -> bool:
        """Whether the kernel replies that it serves no longer."""
        try:
            message = self.client.shell_channel.get_msg(timeout=0)
            same = message["parent_header"]["msg_id"] == self.serving
            return same and message["msg_type"] == "execute_reply"
        except Exception:
            return False  # forged or broken


def _listen(manager: BoundedKernel) -> tuple[socket.socket, Any]:
    """A listening socket, and its address in the kernel's eyes."""
    if not hasattr(socket, "AF_UNIX"):  # Windows
        server = socket.create_server(("127.0.0.1", 0))
        return server, server.getsockname()
    path = manager.folder / "line"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    path.chmod(0o666)  # the kernel's user is another one
    server.listen(1)
    return server, f"{manager.seen}/line"


@cache
def _compiled() -> bytes:
    """What is sent: the kernel's Python is this one, so it need not compile it again."""
    return marshal.dumps([(name, _code(name)) for name in SENT])


def _code(name: str) -> CodeType:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return compile(Path(spec.origin).read_text("utf-8"), name, "exec")


async def _async_alive(manager: BoundedKernel) -> bool:
    return await ensure_async(manager.is_alive())


async def _async_interrupt(manager: BoundedKernel) -> None:
    # Not interrupt_kernel, which ends a kernel that does not answer as to a cell.
    await manager.interrupt()


_alive, _interrupt = run_sync(_async_alive), run_sync(_async_interrupt)
