"""The judge's end of the line to a student's kernel, over which its questions go.

The kernel connects (`install`) and is sent what answers (`student`). What comes back is the
student's: it is bounded here, and read as data where it is used.
"""

import marshal
import select
import socket
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import CodeType

from autograder.isolation.frames import MOST_TEXT, TooLong, receive_bytes, send_bytes

SENT = tuple(f"autograder.isolation.{name}" for name in ("frames", "values", "models", "student"))


class LineCut(RuntimeError):
    """The kernel does not answer any more; the text says why, to the student."""


class Line:
    """A line to one kernel.

    Args:
        folder: of the kernel's sockets.
        seen: that folder in the kernel's eyes.

    Attributes:
        address: where the kernel is to connect.
    """

    def __init__(self, folder: str, seen: str):
        self.connection: socket.socket | None = None
        if hasattr(socket, "AF_UNIX"):
            path = Path(folder) / "line"
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(str(path))
            path.chmod(0o666)  # the kernel's user is another one
            self.listener.listen(1)
            self.address = f"{seen}/line"
        else:  # Windows
            self.listener = socket.create_server(("127.0.0.1", 0))
            self.address = self.listener.getsockname()

    def accept(self, grader: socket.socket) -> None:
        """Wait for the kernel and send it what answers, unless the grader says something first."""
        with self.listener:
            ready, _, _ = select.select([self.listener, grader], [], [])
            if self.listener in ready:
                self.connection, _ = self.listener.accept()
                send_bytes(self.connection, answering())

    def ask(self, question: bytes) -> str:
        """The answer to a question, whenever it comes: the grader sees to the time.

        Raises:
            LineCut: there will be none.
        """
        try:
            if self.connection is None:
                raise EOFError
            send_bytes(self.connection, question)
            return receive_bytes(self.connection, most=MOST_TEXT).decode(errors="replace")
        except TooLong:
            raise LineCut(f"an answer of more than {MOST_TEXT:,} characters") from None
        except (OSError, EOFError):
            raise LineCut("your code closed the line that the tests ask over") from None

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()


@cache
def answering() -> bytes:
    """The code that answers: the kernel's Python is this one, so it need not compile it again."""
    return marshal.dumps([(name, _code(name)) for name in SENT])


def _code(name: str) -> CodeType:
    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return compile(Path(spec.origin).read_text("utf-8"), name, "exec")
