"""The grader's end of a kernel's sockets: it takes so much and no more."""

from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

LARGEST = 128 * 2**20  # bytes of a message; a larger one costs the connection
SMALL = 16 * 2**10  # bytes up to which a message beyond the allowance is looked at
DROPPED = ("stream", "display_data", "update_display_data")


class BoundedChannel(AsyncZMQSocketChannel):
    """The channel of outputs. Beyond its allowance, a cell's prints and figures are dropped.

    A cell that goes on to send as much again of other messages loses its kernel.
    """

    def allow(self, cell: str, most: int) -> None:
        """Begin a cell, known by the id of its message, which may send so many bytes."""
        self.cell, self.most, self.left, self.told = cell, most, most, False

    async def _recv(self, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        while True:
            parts = await self.socket.recv_multipart(**options)
            size = sum(map(len, parts))
            self.left -= size
            if self.left >= 0 or size <= SMALL:
                message = self.session.deserialize(self.session.feed_identities(parts)[1])
                if self.left >= 0 or message["msg_type"] not in DROPPED:
                    return message
            if not self.told:
                self.told = True
                return self._note()

    def _note(self) -> dict[str, Any]:
        text = f"\n[What this cell shows beyond {self.most >> 10} KiB is left out.]\n"
        return {
            "msg_type": "stream",
            "header": {"msg_type": "stream"},
            "parent_header": {"msg_id": self.cell},
            "metadata": {},
            "content": {"name": "stdout", "text": text},
        }


class Client(AsyncKernelClient):
    """Talks to one kernel of the sandbox."""

    iopub_channel_class = Type(BoundedChannel)
    parent: Any  # the kernel's manager

    def start_channels(self, *arguments: Any, **options: Any) -> None:
        """Connect all but the heartbeat, a thread: the manager knows of a death by itself."""
        super().start_channels(hb=False)
        self._allow("")

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
