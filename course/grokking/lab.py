"""Serve the course in JupyterLab: a learner's copies up to date, the first lesson open."""

import os
import secrets
import sysconfig
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp

from grokking.delivery import deliver
from grokking.shipped import clone, shipped

ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"


def serve(browser: bool = True, port: int = 8888) -> None:
    """Bring `work` up to date and serve JupyterLab until it is stopped with Ctrl-C.

    The course's home is the repository's root, or the current folder for an installed course.
    With `browser`, a browser opens at the first lesson. When `port` is taken, the next free one
    is used. Raises OSError when the home cannot be written.
    """
    home = clone() or Path.cwd()
    work = home / "work"
    print(f"{work}:\n{deliver({name: shipped(name) for name in ('lessons', 'assignments')}, work)}")
    server, address = prepare(home, first_lesson(), browser, port)
    invitation = f"The first lesson is at\n    {address}\nCtrl-C stops the server."
    server.io_loop.add_callback(print, invitation, flush=True)  # once the server listens
    server.start()


def first_lesson() -> str:
    """The first lesson's path below the course's home."""
    lessons = shipped("lessons")
    names = sorted(path.name for path in lessons.glob("*.ipynb"))
    if not names:
        raise FileNotFoundError(f"{lessons} holds no lesson: install the course again")
    return f"work/lessons/{names[0]}"


def prepare(home: Path, notebook: str, browser: bool, port: int) -> tuple[ServerApp, str]:
    """A JupyterLab server that is ready to start, and the address that opens `notebook` in it.

    The server's root and its current folder are `home`: there nbgrader finds the course.
    """
    os.chdir(home)
    # nbgrader runs alembic, which lies with this environment's programs.
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    page = f"/lab/tree/{quote(notebook)}"
    token = secrets.token_hex(24)
    options = [
        f"--ServerApp.root_dir={home}",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}",
        f"--ServerApp.allow_root={_is_root()}",
        f"--IdentityProvider.token={token}",
        f"--LabApp.default_url={page}",
        "--Application.log_level=WARN",
    ]
    server = LabApp.initialize_server(argv=options)
    server.web_app.settings["page_config_hook"] = _without_announcements
    return server, f"{server.connection_url.rstrip('/')}{page}?token={token}"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _without_announcements(handler: Any, page_config: dict[str, Any]) -> dict[str, Any]:
    disabled = [*page_config.get("disabledExtensions", []), ANNOUNCEMENTS]
    return page_config | {"disabledExtensions": disabled}
