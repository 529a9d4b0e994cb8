"""Messages between the grader and a judge: JSON with its length before it, over a socket.

The judge's questions to a student's kernel are pickles with the same head, the answers are text.
"""

import json
import socket
import struct
import time
from typing import Any

HEAD = struct.Struct("!Q")  # the length of a message, before it
MOST_TEXT = 64_000_000  # characters of one text from it


class TooLong(ValueError):
    """A message that is longer than it may be."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send a message.

    Raises:
        OSError: the other side is gone.
    """
    send_bytes(connection, json.dumps(message).encode())


def send_bytes(connection: socket.socket, content: bytes) -> None:
    """Send what may be no JSON; raises as `send` does."""
    connection.sendall(HEAD.pack(len(content)) + content)


def receive(connection: socket.socket, deadline: float | None = None) -> dict[str, Any]:
    """Wait for a message.

    Args:
        connection: a socket.
        deadline: on the clock of `time.monotonic`; None waits for ever.

    Raises:
        TimeoutError: none came in time.
        EOFError: the other side is gone.
    """
    return json.loads(receive_bytes(connection, deadline))


def receive_bytes(
    connection: socket.socket, deadline: float | None = None, most: int | None = None
) -> bytes:
    """Wait for what may be no JSON; raises as `receive` does, and `TooLong` beyond `most` bytes."""
    (length,) = HEAD.unpack(_exactly(connection, HEAD.size, deadline))
    if most is not None and length > most:
        raise TooLong
    return _exactly(connection, length, deadline)


def _exactly(connection: socket.socket, count: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        wait = None if deadline is None else max(deadline - time.monotonic(), 0.001)
        connection.settimeout(wait)
        try:
            part = connection.recv(min(count - len(parts), 1 << 20))
        except ConnectionError:
            part = b""
        if not part:
            raise EOFError
        parts += part
    connection.settimeout(None)
    return bytes(parts)
