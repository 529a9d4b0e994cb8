"""Keeps one kernel: confines it, watches what it uses, kills it. Runs inside the sandbox.

A keeper is a fork of the warm parent. It enters namespaces of its own and forks once more: that
child is the first process of the new pid namespace and becomes the kernel. With it ends all that
the submission has started. The keeper stays outside, where the kernel cannot see or signal it.
"""

import errno
import json
import logging
import os
import pickle
import resource
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import namespaces

STUDENT = 1000  # the id of the kernel's user
WORK, SOCKETS = "/work", "/sockets"
PRIVATE = (WORK, "/tmp", "/dev/shm")
TICK = 0.1  # seconds between two looks at a kernel
CHANNELS = 5  # of a kernel
READY = b"!"
PAGE = os.sysconf("SC_PAGESIZE")


def confine(limits: dict[str, int], sockets: str) -> None:
    """Enter namespaces in which nothing is writable but empty private folders.

    Args:
        limits: see `Limits`.
        sockets: the folder, in `SOCKETS`, of this kernel's sockets.
    """
    namespaces.new_namespaces(STUDENT)
    namespaces.forget_keys()
    safe = namespaces.NO_SUID | namespaces.NO_DEVICES
    for folder in PRIVATE:
        namespaces.mount("tmpfs", folder, safe, f"size={limits['memory']},mode=700")
    if sockets:
        namespaces.mount("", SOCKETS, namespaces.BIND, source=f"{SOCKETS}/{sockets}")


def enter(limits: dict[str, int]) -> None:
    """Finish the confinement in the first process of a new pid namespace."""
    namespaces.die_with_parent(signal.SIGKILL)
    safe = namespaces.NO_SUID | namespaces.NO_DEVICES
    namespaces.mount("proc", "/proc", safe)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    Path("/proc/self/oom_score_adj").write_text("1000")
    namespaces.drop_privileges()
    born_with = int(Path("/proc/self/statm").read_text().split()[5]) * PAGE
    for kind, most in (
        (resource.RLIMIT_DATA, born_with + limits["memory"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_FSIZE, limits["file_size"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def rehearse(limits: dict[str, int]) -> str:
    """Try whether this host allows the confinement: what went wrong, or nothing."""
    readable, writable = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        try:
            confine(limits, "")
            first = os.fork()
            if first == 0:
                enter(limits)
                os._exit(0)
            os._exit(os.waitpid(first, 0)[1] and 1)
        except BaseException as error:
            os.write(writable, str(error).encode())
            os._exit(1)
    os.close(writable)
    _, status = os.waitpid(keeper, 0)
    with open(readable, "rb") as pipe:
        return pipe.read().decode() or ("the confinement failed" if status else "")


def keep(channel: socket.socket, limits: dict[str, int]) -> None:
    """Start the kernel that the other end of the channel asks for, and see to its end.

    A byte goes there when the kernel listens, and when it has ended the reason. A byte from there
    interrupts the kernel, the end of the channel kills it.
    """
    with channel.makefile("rb") as stream:
        request: dict[str, Any] = pickle.load(stream)  # from the grader, which is trusted
    confine(limits, request["sockets"])
    born = _anonymous("self")
    kernel = os.fork()
    if kernel == 0:
        try:
            enter(limits)
            become_kernel(channel, **request)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)
    _await_sockets(kernel)
    with suppress(OSError):  # nobody may wait for it
        channel.sendall(READY)
        reason = _watch(kernel, channel, limits, born)
        channel.sendall(reason.encode())


def become_kernel(
    channel: socket.socket,
    files: dict[str, bytes],
    connection: dict[str, Any],
    arguments: list[str],
    sockets: str,
) -> None:
    """Run an IPython kernel in this process until its end."""
    channel.close()
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    os.closerange(3, 1024)
    os.chdir(WORK)
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    Path("/tmp/kernel.json").write_text(json.dumps(connection))
    from .application import Application, settings

    sys.argv, sys.path[0] = ["kernel"], ""
    app = Application.instance(
        connection_file="/tmp/kernel.json",
        config=settings(arguments),
        log=logging.getLogger(__name__),  # its own would be set up here, and records each message
    )
    app.initialize()
    app.start()


def _await_sockets(kernel: int) -> None:
    """Wait until the kernel listens; from then on it can write nothing in that folder.

    The folder is on a disk of the host, which a submission could fill.
    """
    while len(os.listdir(SOCKETS)) < CHANNELS and not _has_ended(kernel):
        time.sleep(0.005)
    read_only = namespaces.REMOUNT | namespaces.BIND | namespaces.READ_ONLY
    while True:
        try:
            namespaces.mount("", SOCKETS, read_only | namespaces.NO_SUID | namespaces.NO_DEVICES)
            return
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
        time.sleep(0.001)  # the last socket has its name, but the call that made it goes on


def _has_ended(kernel: int) -> bool:
    return os.waitid(os.P_PID, kernel, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _watch(kernel: int, channel: socket.socket, limits: dict[str, int], born: int) -> str:
    """Wait until the kernel ends or has to; why it did."""
    deadline = time.monotonic() + limits["submission_seconds"]
    while True:
        readable, _, _ = select.select([channel], [], [], TICK)
        if readable:
            if not channel.recv(1):
                return _kill(kernel, "it was closed")
            os.kill(kernel, signal.SIGINT)
        ended, status = os.waitpid(kernel, os.WNOHANG)
        if ended:
            return f"its process ended with status {os.waitstatus_to_exitcode(status)}"
        if time.monotonic() > deadline:
            return _kill(kernel, f"it ran longer than {limits['submission_seconds']} s in all")
        if _memory(born) > limits["memory"]:
            return _kill(kernel, f"it used more than {limits['memory'] >> 20} MiB of memory")


def _kill(kernel: int, reason: str) -> str:
    os.kill(kernel, signal.SIGKILL)
    os.waitpid(kernel, 0)
    return reason


def _memory(born: int) -> int:
    """Bytes of all processes of the submission, less `born` that each shares, and of its files.

    The keeper shares the kernel's mounts, so its /proc shows the processes of the submission.
    """
    processes = (name for name in os.listdir("/proc") if name.isdigit())
    own = sum(max(0, _anonymous(process) - born) for process in processes)
    discs = (os.statvfs(folder) for folder in PRIVATE)
    return own + sum((disc.f_blocks - disc.f_bfree) * disc.f_frsize for disc in discs)


def _anonymous(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0  # it has just ended
    parts = [line.split() for line in lines if line.startswith(("RssAnon", "RssShmem"))]
    return sum(int(part[1]) * 1024 for part in parts)
