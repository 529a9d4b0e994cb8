"""Prepares the memory of a process that is forked again and again. Runs inside the sandbox, too."""

import ctypes
import gc
import select
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

COLLAPSE = 25  # MADV_COLLAPSE of madvise(2), since Linux 6.1
CHUNK = 32 << 20  # bytes


def freeze() -> None:
    """Keep garbage collections of forks from what is here now: they would copy all of it."""
    gc.collect()
    gc.freeze()


def collapse() -> Iterator[None]:
    """Put what is here now into huge pages, step by step.

    A fork then copies one entry of the page table for each 2 MiB, instead of 512.
    """
    if sys.platform != "linux":
        return
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, inode = line.split(maxsplit=5)[:5]
        if inode == "0" and rights == "rw-p":
            begin, end = (int(number, 16) for number in place.split("-"))
            for chunk in range(begin, end, CHUNK):
                madvise(chunk, min(CHUNK, end - chunk), COLLAPSE)  # or all stays as it is
                yield


def while_idle(orders: socket.socket, steps: Iterator[None]) -> None:
    """Take steps as long as there are any and no order waits."""
    while not select.select([orders], [], [], 0)[0]:
        if next(steps, steps) is steps:
            return
