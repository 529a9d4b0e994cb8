"""The grader's line to a student's kernel, over which the judge's questions go.

One request keeps the kernel answering (`student.serve`); each question is the reply to its last
wish for input, and the next wish for input brings the answer. What comes back is the student's: it
is passed on as text and not read here.
"""

import time
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_core.utils import ensure_async, run_sync

from autograder.isolation.student import STOP
from autograder.isolation.values import MOST_TEXT
from autograder.sandbox import BoundedKernel

GRACE = 4  # seconds from an interrupt to the end of a kernel
START = 120  # seconds for the start of a kernel and the imports of what answers
LOOK = 200  # milliseconds between two looks whether the kernel still lives
SENT = tuple(f"autograder.isolation.{name}" for name in ("values", "models", "student"))
SERVE = f"__import__('sys').modules[{SENT[-1]!r}].serve()"
INSTALL = """
def _install(sources):
    import sys, types
    for name, text in sources:
        module = sys.modules[name] = types.ModuleType(name)
        exec(compile(text, name, "exec"), module.__dict__)
_install({sources!r})
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
        context.maxmsgsize = 2 * MOST_TEXT
        self.client = BlockingKernelClient(context=context)
        self.client.load_connection_info(manager.get_connection_info())
        self.client.start_channels(iopub=False, hb=False, control=False)
        self.serving: str | None = None
        self.late = False

    def close(self) -> None:
        """Hang up."""
        self.client.stop_channels()
        self.client.context.destroy(linger=0)

    def prepare(self) -> None:
        """Send what answers to a kernel that has run nothing yet; it takes as long as an import.

        Raises:
            KernelGone: it did not start.
        """
        sources = [(name, Path(str(_spec(name).origin)).read_text("utf-8")) for name in SENT]
        self.serving = self.client.execute(INSTALL.format(sources=sources), silent=True)
        self._wait(time.monotonic() + START)

    def ask(self, question: str, deadline: float) -> str:
        """The answer to a question.

        Raises:
            KernelGone: the kernel died, or did not end what it does when it was interrupted.
        """
        if self.serving is None:
            self._begin(deadline)
        self.client.input(question)
        answer = self._wait(deadline)
        if answer is None:
            raise KernelGone("your code ended the process that runs your notebook's answers")
        return answer

    def rest(self) -> None:
        """Free the kernel for the next cell."""
        if self.serving is not None:
            self.client.input(STOP)
            self._wait(time.monotonic() + GRACE)

    def _begin(self, deadline: float) -> None:
        self.serving = self.client.execute(SERVE, silent=True, allow_stdin=True)
        if self._wait(deadline) is None:
            raise KernelGone("your code keeps the notebook's process from answering")

    def _wait(self, deadline: float) -> str | None:
        """What the kernel says next; None if it has ended to serve."""
        sockets = {
            channel.socket: channel
            for channel in (self.client.stdin_channel, self.client.shell_channel)
        }
        poller = zmq.Poller()
        for each in sockets:
            poller.register(each, zmq.POLLIN)
        interrupted = False
        while True:
            ready = dict(poller.poll(LOOK))
            for each in ready:
                message = self._message(sockets[each])
                if message.get("parent_header", {}).get("msg_id") != self.serving:
                    continue
                if message.get("msg_type") == "execute_reply":
                    self.serving = None
                    return None
                if message.get("msg_type") == "input_request":
                    prompt = message.get("content", {}).get("prompt")
                    return prompt if isinstance(prompt, str) else ""
            if ready:
                continue
            if not _alive(self.manager):
                raise KernelGone(
                    "the process that runs your code died: a cell or a function ended it, used up "
                    "the memory, or crashed compiled code"
                )
            if time.monotonic() > deadline + (GRACE if interrupted else 0):
                if interrupted:
                    raise KernelGone("it took too long, and did not stop when it was interrupted")
                _interrupt(self.manager)
                interrupted = self.late = True

    def _message(self, channel: Any) -> dict[str, Any]:
        try:
            message = channel.get_msg(timeout=0)
        except Exception:
            return {}  # forged or broken
        return message if isinstance(message, dict) else {}


def _spec(name: str) -> ModuleSpec:
    found = find_spec(name)
    assert found is not None
    return found


async def _async_alive(manager: BoundedKernel) -> bool:
    return await ensure_async(manager.is_alive())


async def _async_interrupt(manager: BoundedKernel) -> None:
    # Not interrupt_kernel, which ends a kernel that does not answer as to a cell.
    await manager.interrupt()


_alive, _interrupt = run_sync(_async_alive), run_sync(_async_interrupt)
