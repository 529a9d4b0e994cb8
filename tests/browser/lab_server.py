"""The course in JupyterLab, started as a learner starts it, from a copy that no test can spoil."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
SERVED = ("course", "assignments", "autograder", "nbgrader_config.py")
GROKKING = "import sys; from grokking.cli import main; sys.exit(main())"
ADDRESS = re.compile(r"(http://\S+?)/lab/tree/(\S+)\?token=\S+")
OWN_FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)


class LabServer:
    """`grokking lab --no-browser` in a copy of the course, with settings that nobody else shares.

    A context manager: inside, the server answers; afterwards it and all its kernels are gone.

    Args:
        folder: an empty folder for the copy, the settings and the log.
        seconds: how long the server may take to start.

    Attributes:
        home: the copy's root, which is served.
        log: the file that gets what the server and its kernels write.
    """

    def __init__(self, folder: Path, seconds: float = 90) -> None:
        self.home = folder / "home"
        self.log = folder / "server.log"
        self._folder = folder
        self._seconds = seconds

    def __enter__(self) -> "LabServer":
        _copy_course(self.home)
        port = _free_port()
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", GROKKING, "lab", "--no-browser", "--port", str(port)],
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._await_readiness()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def lab_url(self, notebook: str) -> str:
        """The address that opens a notebook, a path below `home`, in a workspace of its own."""
        return f"{self._base}/lab/workspaces/{uuid4().hex}/tree/{notebook}?token={self._token}"

    def stop_kernels(self) -> None:
        """End every kernel, so that nothing goes on training."""
        for kernel in self._api("GET", "kernels"):
            self._api("DELETE", f"kernels/{kernel['id']}")

    def log_tail(self, lines: int = 60) -> str:
        """The end of what the server and its kernels wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _environment(self) -> dict[str, str]:
        """This process's environment, but `grokking` is the copy and Jupyter's folders are new."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))}
        own = {name: str(self._folder / "jupyter" / name.lower()) for name in OWN_FOLDERS}
        config = Path(own["JUPYTER_CONFIG_DIR"])
        config.mkdir(parents=True)
        # `window.jupyterapp` is how the tests know that the notebook is ready.
        (config / "jupyter_lab_config.json").write_text(
            json.dumps({"LabApp": {"expose_app_in_browser": True}})
        )
        path = os.pathsep.join(filter(None, [str(self.home / "course"), kept.get("PYTHONPATH")]))
        return kept | own | {"PYTHONPATH": path}

    def _await_readiness(self) -> None:
        deadline = time.monotonic() + self._seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended by itself.\n{self.log_tail()}")
            if address := ADDRESS.search(self.log.read_text(errors="replace")):
                self._base = address[1]
                self._token = parse_qs(urlsplit(address[0]).query)["token"][0]
                self._api("GET", "status")  # waits until the server, which is bound, answers
                return
            time.sleep(0.05)
        raise TimeoutError(f"No address after {self._seconds:g} s.\n{self.log_tail()}")

    def _api(self, method: str, path: str) -> Any:
        headers = {"Authorization": f"token {self._token}"}
        request = Request(f"{self._base}/api/{path}", method=method, headers=headers)
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")

    def _stop(self) -> None:
        """End the server, which ends its kernels, and then whatever of them is left.

        A kernel leads a process group of its own, so it is known by its parent.
        """
        if self._process.poll() is not None:
            return
        server = psutil.Process(self._process.pid)
        family = [server, *server.children(recursive=True)]
        server.terminate()
        _, left = psutil.wait_procs(family, timeout=20)
        for process in left:
            process.kill()
        self._process.wait(timeout=10)


def _copy_course(home: Path) -> None:
    """Copy what `grokking lab` needs of the repository."""
    home.mkdir(parents=True)
    for name in SERVED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy(source, home / name)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
