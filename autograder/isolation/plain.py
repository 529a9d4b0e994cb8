"""Cold kernels without a sandbox, in the form of `autograder.sandbox`."""

import atexit
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from autograder.secret import VARIABLE


class PlainSandbox:
    """Makes kernels of this Python that protect nothing; `autograder/README.md` says from what."""

    def __enter__(self) -> "PlainSandbox":
        return self

    def __exit__(self, *error: object) -> None:
        """There is nothing to end: each kernel ends with its own block."""

    @contextmanager
    def kernel(
        self, files: Mapping[str, bytes] = {}, arguments: Sequence[str] = ()
    ) -> Iterator[AsyncKernelManager]:
        """A running kernel in a folder with these files, contents by relative path."""
        with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
            work = Path(folder) / "work"
            work.mkdir()
            for name, content in files.items():
                path = work / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            manager = AsyncKernelManager(
                kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
            )
            if os.name == "posix":  # sockets that only this user can open, in place of TCP ports
                manager.transport, manager.ip = "ipc", f"{folder}/kernel"
            environment = os.environ | {"OMP_NUM_THREADS": "1"}  # as in the judge, bit for bit
            environment.pop(VARIABLE, None)
            run_sync(manager.start_kernel)(
                extra_arguments=list(arguments), cwd=str(work), env=environment
            )
            try:
                yield manager
            finally:
                run_sync(manager.shutdown_kernel)(now=True)


@cache
def shared_sandbox() -> PlainSandbox:
    """The sandbox of all submissions that this process grades; it ends with the process."""
    sandbox = PlainSandbox()
    sandbox.__enter__()
    atexit.register(sandbox.__exit__, None, None, None)
    return sandbox
