"""Linux calls that Python lacks. Runs inside the sandbox, so it imports nothing of the course."""

import ctypes
import os
from pathlib import Path

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SUID, NO_DEVICES, REMOUNT = 1, 2, 4, 0x20
BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 0x40000
SET_DEATH_SIGNAL, SET_DUMPABLE, DROP_BOUND, NO_NEW_PRIVILEGES = 1, 4, 24, 38
CAPABILITIES_3 = 0x20080522
JOIN_KEYRING = {"x86_64": 250, "aarch64": 219}

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments):
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def mount(kind: str, target: str, flags: int = 0, options: str = "", source: str = "none") -> None:
    """Mount a file system, or with `BIND` the folder `source`."""
    _call("mount", *(text.encode() for text in (source, target, kind)), flags, options.encode())


def new_namespaces(inside: int) -> None:
    """Give this process a user, mounts, IPC and network of its own, and its children new pids.

    Args:
        inside: the id of the one user and the one group that exist there.
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEWUSER | NEWNS | NEWUTS | NEWIPC | NEWNET | NEWPID)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {group} 1")
    mount("", "/", RECURSIVE | PRIVATE)


def forget_keys() -> None:
    """Leave the keyring that all kernels would share."""
    number = JOIN_KEYRING.get(os.uname().machine)
    if number:
        _libc.syscall(number, 1, None)


def drop_privileges() -> None:
    """Lose all capabilities for good."""
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        _call("prctl", DROP_BOUND, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def become(user: int) -> None:
    """Turn from root into a user without rights, for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _call("prctl", SET_DUMPABLE, 1, 0, 0, 0)  # else its own /proc would belong to root


def die_with_parent(signal: int) -> None:
    """Get a signal when the parent ends."""
    _call("prctl", SET_DEATH_SIGNAL, signal, 0, 0, 0)
