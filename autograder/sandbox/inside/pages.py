"""Prepares the memory of a process that is forked again and again. Runs inside the sandbox, too."""

import ctypes
import gc
import sys
from pathlib import Path

COLLAPSE = 25  # MADV_COLLAPSE of madvise(2), since Linux 6.1


def share() -> None:
    """Have forks of this process share its memory for as long and as cheaply as can be.

    No garbage collection of a fork looks at what is here now, which would copy it. And what is
    here goes into huge pages: a fork copies one entry for each 2 MiB instead of 512.
    """
    gc.collect()
    gc.freeze()
    if sys.platform != "linux":
        return
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, *_, inode = line.split(maxsplit=5)[:5]
        if inode == "0" and rights == "rw-p":
            begin, end = (int(number, 16) for number in place.split("-"))
            madvise(begin, end - begin, COLLAPSE)  # where it cannot be, all stays as it is
