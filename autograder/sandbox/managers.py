"""Kernels as nbclient knows them: `KernelManager`s of kernels that run already."""

import os
import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import DeadKernelError
from traitlets import Type

from autograder.limits import Limits
from autograder.sandbox.client import Client

SOCKETS = "/sockets"  # inside the sandbox
GRACE_SECONDS = 2  # from an interrupt to the end
LOST = "the sandbox broke"
DEATH_SECONDS = 30  # for the host to end all processes of a submission
PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


class BoundedKernel(AsyncKernelManager):
    """A kernel within limits.

    Attributes:
        limits: what it may use.
        folder: of its sockets.
        seen: that folder in the kernel's eyes.
        end: why it ended, None as long as it is not known to have.
        interrupted: whether a cell had to be; who has seen to it sets it back.
    """

    client_factory = Type(Client)
    end: str | None = None
    interrupted = False

    def __init__(self, limits: Limits, folder: Path, seen: str, **traits: Any):
        super().__init__(**traits)
        self.limits, self.folder, self.seen = limits, folder, seen
        self._clients: list[Client] = []

    def client(self, **options: Any) -> Any:
        """A client, which is closed with the kernel."""
        client: Any = super().client(**options)
        self._clients.append(client)
        return client

    async def _async_interrupt_kernel(self) -> None:
        """Interrupt the cell that runs.

        Raises DeadKernelError when the kernel did not answer soon, so that it was ended.
        """
        self.interrupted = True
        await self.interrupt()
        answers = [client.shell_channel.socket for client in self._clients]
        if not any([await answer.poll(GRACE_SECONDS * 1000) for answer in answers]):
            await self.finish("it went on after an interrupt")
            raise DeadKernelError(self.end)

    async def _async_shutdown_kernel(self, now: bool = True, restart: bool = False) -> None:
        await self.finish("it was closed")

    interrupt_kernel = _async_interrupt_kernel
    shutdown_kernel = _async_shutdown_kernel

    def close(self) -> None:
        """End it and disconnect."""
        run_sync(self.finish)("it was closed")
        for client in self._clients:
            client.stop_channels()

    async def interrupt(self) -> None:
        """Interrupt the cell that runs."""
        raise NotImplementedError

    async def finish(self, reason: str) -> None:
        """End it, if it has not ended, for a reason."""
        raise NotImplementedError


class WarmKernel(BoundedKernel):
    """A fork of the warm parent. A keeper looks after it: see `inside/keeper.py`.

    Attributes:
        channel: leads to the keeper.
    """

    channel: socket.socket

    def __init__(self, limits: Limits, context: zmq.Context[zmq.Socket[bytes]], folder: Path):
        super().__init__(limits, folder, SOCKETS, transport="ipc", ip=str(folder / "kernel"))
        self._shared = zmq.asyncio.Context(context)
        for number, port in enumerate(PORTS, start=1):
            setattr(self, port, number)

    def connection(self) -> dict[str, Any]:
        """The connection file for the kernel."""
        info = self.get_connection_info()
        return info | {"ip": f"{self.seen}/kernel", "key": self.session.key.decode()}

    def client(self, **options: Any) -> Any:
        """A client, which is closed with the kernel."""
        return super().client(context=self._shared, **options)

    @property
    def has_kernel(self) -> bool:
        """Nobody needs to start it."""
        return True

    async def _async_is_alive(self) -> bool:
        if self.end is None:
            with suppress(BlockingIOError):
                self.end = self.channel.recv(1000, socket.MSG_DONTWAIT).decode() or LOST
        return self.end is None

    is_alive = _async_is_alive  # type: ignore[assignment]

    async def interrupt(self) -> None:
        """Have the keeper interrupt it."""
        with suppress(OSError):  # it may have ended
            self.channel.send(b"i")

    async def finish(self, reason: str) -> None:
        """Have the keeper kill it, and wait until nothing of it is left."""
        if await self._async_is_alive():
            self.channel.shutdown(socket.SHUT_WR)
            self.channel.settimeout(DEATH_SECONDS)
            while self.channel.recv(1000):
                pass  # until the keeper has gone too
            self.end = reason

    def close(self) -> None:
        """End it and disconnect."""
        super().close()
        self.channel.close()


class ColdKernel(BoundedKernel):
    """A process of its own, with what limits there are without bubblewrap."""

    def __init__(self, limits: Limits, folder: Path):
        traits = {"transport": "ipc", "ip": str(folder / "kernel")} if os.name == "posix" else {}
        super().__init__(
            limits,
            folder,
            str(folder),
            kernel_name="python3",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            **traits,
        )
        too_long = f"it ran longer than {limits.submission_seconds} s in all"
        self._timer = threading.Timer(limits.submission_seconds, self._kill, [too_long])
        self._timer.daemon = True

    def begin(self, work: Path, arguments: list[str]) -> None:
        """Start it in a folder."""
        options = {"preexec_fn": self._bound} if os.name == "posix" else {}
        environment = dict(os.environ)
        environment.pop("GROKKING_CLASS_SECRET", None)
        run_sync(self.start_kernel)(
            extra_arguments=arguments, cwd=str(work), env=environment, **options
        )
        self._timer.start()

    async def interrupt(self) -> None:
        """Interrupt the cell that runs."""
        await AsyncKernelManager._async_interrupt_kernel(self)

    async def finish(self, reason: str) -> None:
        """Kill it and its process group."""
        self._timer.cancel()
        self._kill(reason)
        if self.has_kernel:
            await self._async_kill_kernel()
            await self._async_cleanup_resources()

    def _kill(self, reason: str) -> None:
        self.end = self.end or reason
        process: Any = self.provisioner
        if os.name == "posix" and process.has_process:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _bound(self) -> None:
        import resource

        for kind, most in (
            (resource.RLIMIT_DATA, self.limits.memory),
            (resource.RLIMIT_FSIZE, self.limits.file_size),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (most, most))
