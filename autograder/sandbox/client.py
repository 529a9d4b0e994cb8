"""The grader's end of a kernel's sockets: it takes so much and no more."""

import math
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

LARGEST = 128 * 2**20  # bytes of a message; a larger one costs the connection
SOON = 0.2  # seconds in which a message comes that is on its way
SMALL = 16 * 2**10  # bytes; a larger status is none
SHOWN = ("stream", "display_data", "update_display_data")


class BoundedChannel(AsyncZMQSocketChannel):
    """The channel of outputs: a cell may send so much.

    Beyond it prints and figures are dropped, and a note tells so. As much again is allowed of
    results and errors; beyond that an error stands in their place, so that no test passes because
    its result was lost.
    """

    def allow(self, cell: str, most: int) -> None:
        """Begin a cell, known by the id of its message, which may send so many bytes."""
        self.cell, self.most = cell, most
        self.left = {True: most, False: most}  # of what is shown, of all else
        self.told: set[bool] = set()

    async def _recv(self, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        while True:
            parts = await self.socket.recv_multipart(**options)
            size = sum(map(len, parts))
            try:
                _, frames = self.session.feed_identities(parts)
                kind = self.session.unpack(frames[1])["msg_type"]
                if kind == "status" and size <= SMALL:
                    return self.session.deserialize(frames)
                shown = kind in SHOWN
                self.left[shown] -= size
                if self.left[shown] >= 0:
                    return self.session.deserialize(frames)
            except Exception:
                continue  # a damaged message: the submission can send what it likes
            if shown not in self.told:
                self.told.add(shown)
                return self._note(shown)

    def _note(self, shown: bool) -> dict[str, Any]:
        kind = "stream" if shown else "error"
        text = f"[What this cell shows beyond {self.most >> 10} KiB is left out.]"
        content = (
            {"name": "stdout", "text": f"\n{text}\n"}
            if shown
            else {"ename": "TooMuchOutput", "evalue": text, "traceback": [text]}
        )
        return {
            "msg_type": kind,
            "header": {"msg_type": kind},
            "parent_header": {"msg_id": self.cell},
            "metadata": {},
            "content": content,
        }


class Client(AsyncKernelClient):
    """Talks to one kernel of the sandbox."""

    iopub_channel_class = Type(BoundedChannel)
    parent: Any  # the kernel's manager

    def start_channels(self, *arguments: Any, **options: Any) -> None:
        """Connect all but the heartbeat, a thread: the manager knows of a death by itself."""
        super().start_channels(hb=False)
        self._allow("")

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and until what it shows comes here.

        As soon as that is so, this returns; jupyter_client's own lets a fifth of a second pass.

        Raises RuntimeError when the kernel died, or does not answer for so many seconds.
        """
        deadline = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            while await self._next(self.shell_channel) != request and time.monotonic() < deadline:
                if not await self.parent.is_alive():
                    raise RuntimeError("the kernel died before it answered")
            while told := await self._next(self.iopub_channel):
                if told == request:
                    return
        raise RuntimeError(f"the kernel did not answer within {timeout} seconds")

    async def _next(self, channel: Any) -> str | None:
        """What the next message of a channel answers, None if none comes soon."""
        try:
            message = await channel.get_msg(timeout=SOON)
            return message["parent_header"].get("msg_id") or "nothing"
        except Empty:
            return None

    def execute(self, *arguments: Any, **options: Any) -> Any:
        """Have a cell run, with a fresh allowance of output."""
        cell = super().execute(*arguments, **options)
        self._allow(cell)
        return cell

    def _allow(self, cell: str) -> None:
        channel: Any = self.iopub_channel
        channel.allow(cell, self.parent.limits.output)

    def _create_connected_socket(self, *arguments: Any, **options: Any) -> zmq.Socket[Any]:
        socket = super()._create_connected_socket(*arguments, **options)
        socket.maxmsgsize = LARGEST
        return socket
