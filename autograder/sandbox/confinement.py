"""The bubblewrap command in which the warm parent runs, and what stays visible there.

Visible, read-only: the system's libraries, this Python with its packages, `grokking`, `inside`.
Not visible: the course's folder, homes, the gradebook, `autograder`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import grokking
from grokking.shipped import IN_WHEEL, clone

HERE = Path(__file__).resolve().parent
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/fonts")
DEVICES = ("null", "zero", "full", "random", "urandom")
# What bubblewrap makes along the way is for root alone, so the folders for all are named.
MADE = ("/course", "/dev", "/dev/shm", "/etc", "/sandbox", "/work")
NOBODY = 65534

ENVIRONMENT = {
    "HOME": "/work",
    "LOGNAME": "student",
    "LANG": "C.UTF-8",
    "PATH": "/python/bin:/usr/bin:/bin",
    "PYTHONPATH": "/course",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",  # a fork has no use for the parent's threads
    "IPYTHONDIR": "/tmp/ipython",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as in each kernel
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "XDG_CACHE_HOME": "/tmp/cache",
}


def user() -> int:
    """Who the kernels are on this host: the grader, or nobody if the grader is root."""
    return os.getuid() or NOBODY


def command(bwrap: str, sockets: Path, order: str) -> list[str]:
    """The command that starts the warm parent.

    Args:
        bwrap: the path of bubblewrap.
        sockets: the folder for kernels' sockets.
        order: the argument of `inside/warm_parent.py`.
    """
    python = Path("/python") / Path(sys.executable).relative_to(sys.prefix)
    return [
        bwrap,
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *_rights(),
        "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *(word for path in MADE for word in ("--dir", path)),
        *(word for path in SYSTEM for word in ("--ro-bind-try", path, path)),
        *_course(),
        *(word for name in DEVICES for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
        *("--perms", "1777", "--tmpfs", "/tmp"),  # for imports; keepers cover it
        *("--proc", "/proc"),
        *("--bind", str(sockets), "/sockets"),
        *("--remount-ro", "/", "--chdir", "/sandbox"),
        *("--", str(python), "-m", "inside.warm_parent", order),
    ]


def _rights() -> list[str]:
    if os.getuid():
        return ["--unshare-user", "--cap-drop", "ALL"]
    needed = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID")  # to become somebody else
    return ["--cap-drop", "ALL", *(word for name in needed for word in ("--cap-add", name))]


def _course() -> Iterator[str]:
    """Bind Python and `grokking`, and cover what may lie among them and is not for students."""
    if sys.base_prefix not in ("/usr", sys.prefix):
        for folder in reversed(Path(sys.base_prefix).parents[:-1]):
            yield from ("--dir", str(folder))
        yield from ("--ro-bind", sys.base_prefix, sys.base_prefix)
    yield from ("--ro-bind", sys.prefix, "/python")
    package = Path(grokking.__file__).parent
    yield from ("--ro-bind", str(package), "/course/grokking")
    for path in () if IN_WHEEL.is_dir() else ("misconceptions.toml",):
        yield from ("--ro-bind", str(package.parent / path), f"/course/{path}")
    yield from ("--ro-bind", str(HERE / "inside"), "/sandbox/inside")
    for secret in _visible_by_chance():
        yield from ("--tmpfs", secret, "--remount-ro", secret)


def _visible_by_chance() -> Iterator[str]:
    """Folders of the course and of `autograder` that lie in one that is bound."""
    autograder = HERE.parent
    for hidden in {autograder, clone() or autograder}:
        for bound, inside in {sys.prefix: "/python", "/usr": "/usr"}.items():
            if hidden.is_relative_to(bound):
                yield str(Path(inside) / hidden.relative_to(bound))
