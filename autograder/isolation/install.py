"""Has a student's kernel answer its judge, before it runs anything of the student's."""

import socket
import time
from typing import Any

import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_core.utils import ensure_async, run_sync

from autograder.isolation.frames import HEAD, MOST_TEXT
from autograder.sandbox import BoundedKernel

START = 120  # seconds for the start of a kernel and the imports of what answers
LOOK = 200  # milliseconds between two looks whether the kernel still lives
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


def install(manager: BoundedKernel, address: Any) -> None:
    """Connect a kernel that has run nothing yet with the judge who listens at an address.

    Raises:
        KernelGone: it did not start.
    """
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    address = address if isinstance(address, str) else tuple(address)
    form = {"head": HEAD.format, "size": HEAD.size}
    code = INSTALL.format(family=int(family), address=address, **form)
    with zmq.Context() as context:
        context.maxmsgsize = MOST_TEXT
        client = BlockingKernelClient(context=context)
        client.load_connection_info(manager.get_connection_info())
        client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        try:
            _execute(manager, client, code)
        finally:
            client.stop_channels()
            context.destroy(linger=0)


def _execute(manager: BoundedKernel, client: BlockingKernelClient, code: str) -> None:
    request = client.execute(code, silent=True)
    replies = client.shell_channel.socket
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and _alive(manager):
        if replies.poll(LOOK):
            reply = client.shell_channel.get_msg(timeout=0)
            if reply["parent_header"].get("msg_id") == request:
                if reply["content"]["status"] == "ok":
                    return
                break
    raise KernelGone("the process that runs your notebook did not start")


async def _async_alive(manager: BoundedKernel) -> bool:
    return await ensure_async(manager.is_alive())


_alive = run_sync(_async_alive)
