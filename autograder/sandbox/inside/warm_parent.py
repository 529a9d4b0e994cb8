"""The process from which kernels are forked, with all imports done. Runs inside the sandbox.

It takes file descriptors from its standard input, one for each kernel, and forks a keeper for
each. It runs no student's code, starts no thread and ends with its standard input.
"""

import io
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from . import keeper, namespaces, pages


def main(limits: dict[str, int], modules: list[str], user: int) -> None:
    """Serve until nobody asks any more.

    Args:
        limits: what a kernel may use; see `Limits`.
        modules: what to import.
        user: who to be; root has to turn into somebody else first.
    """
    if os.getuid() != user:
        # bubblewrap's /proc is partly covered for root, and kernels could not mount theirs.
        namespaces.mount("proc", "/proc")
        namespaces.become(user)
    orders = socket.socket(fileno=0)
    fault = keeper.rehearse(limits)
    orders.send(fault.encode() or b"allowed")
    if fault:
        return
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # 0.1 s in each kernel; no one debugs
    for name in modules:
        import_module(name)
    pages.freeze()
    signal.signal(signal.SIGCHLD, _reap)
    orders.send(b"ready")
    steps = later()
    while True:
        pages.while_idle(orders, steps)
        word, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
        if not word:
            return
        if os.fork() == 0:
            _keep(orders, descriptors[0], limits)
        os.close(descriptors[0])


def later() -> Iterator[None]:
    """What makes kernels cheaper, and the first need not wait for."""
    draw()
    pages.freeze()  # before the next fork: there, what is no more would close descriptors of zmq's
    yield
    yield from pages.collapse()


def draw() -> None:
    """Draw a figure, once: what Matplotlib and Pillow load when they are first used, forks have."""
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(layout="constrained")
    axes = figure.subplots()
    axes.loglog([1, 10], [1, 10], label="$10^1$")
    axes.legend()
    figure.savefig(io.BytesIO())
    Image.new("RGB", (1, 1)).save(io.BytesIO(), "WEBP")


def _reap(*signal: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(orders: socket.socket, descriptor: int, limits: dict[str, int]) -> None:
    orders.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        keeper.keep(socket.socket(fileno=descriptor), limits)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # the grader has ended already
        main(**json.loads(sys.argv[1]))
