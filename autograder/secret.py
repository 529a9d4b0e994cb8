"""The class secret, from which the hidden tests draw their inputs.

It is made once for a class and kept, so that a submission that is graded again meets the same
inputs. Where there is none, `grokking.checks` uses a public constant.
"""

import contextlib
import os
import secrets
from pathlib import Path

VARIABLE = "GROKKING_CLASS_SECRET"


def class_secret(file: Path) -> str:
    """The class secret in a file, which is made if it is not there, for its owner's eyes only.

    Raises:
        ValueError: the file is empty; the message says what to do.
        OSError: it cannot be read or made.
    """
    if not file.exists():
        _make(file)
    secret = file.read_text(encoding="ascii").strip()
    if not secret:
        raise ValueError(
            f"{file} is empty, so nothing graded before can be graded alike: take the secret from "
            "a copy of the gradebook, or delete the file to begin with a new one"
        )
    return secret


def _make(file: Path) -> None:
    """Make the file with its content at once: of two programs that begin together, one wins."""
    draft = file.with_name(f".{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    try:
        with open(descriptor, "w", encoding="ascii") as new:
            new.write(secrets.token_hex(16) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
