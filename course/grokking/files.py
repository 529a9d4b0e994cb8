"""Writing files so that an interruption loses nothing."""

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all: who reads it meanwhile sees the old content or the new.

    Missing folders are made; an existing file keeps its permissions. Raises OSError.
    """
    path = Path(path).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_bytes(content)
        if path.exists():
            shutil.copymode(path, draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def locked(path: str | Path, wait: bool = True) -> Iterator[None]:
    """Keep other processes that ask for the same lock waiting, to read, change and write a file.

    The lock is on a hidden file beside it, and ends with the process that holds it.

    Args:
        path: the file, or folder.
        wait: for the process that holds the lock; if not, OSError is raised at once.
    """
    path = Path(path)
    with path.with_name(f".{path.name}.lock").open("a") as file:
        _lock(file, wait)
        yield


def _lock(file: IO[str], wait: bool) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
