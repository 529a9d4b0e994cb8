"""`grokking lab` serves the course from a clone and from an installed wheel."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from grokking.lab import first_lesson

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


class Lab:
    """`grokking lab --no-browser` in a process of its own, with settings of its own."""

    def __init__(self, home, python_path, *options):
        folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
        settings = {name: str(home.parent / name.lower()) for name in folders}
        command = "import sys; from grokking.cli import main; sys.exit(main())"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, "lab", "--no-browser", *options],
            cwd=home,
            env=os.environ | settings | {"PYTHONPATH": os.pathsep.join(map(str, python_path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A runner that was started in the background ignores Ctrl-C, and so do its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        printed = []
        for line in self.process.stdout:
            printed.append(line)
            if "/lab/tree/" in line:
                self.url = line.strip()
                return
        pytest.fail("the lab ended without an address:\n" + "".join(printed))

    def get(self, path):
        """The text of a page of this server, asked for with the token of the printed address."""
        base, token = self.url.split("/lab/tree/")[0], self.url.split("?token=")[1]
        return get(f"{base}/{path}?token={token}")

    def interrupt(self):
        """What Ctrl-C does; the exit code and what was printed."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=60)
        return self.process.returncode, printed


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def page_config(page):
    """What JupyterLab's page tells its scripts."""
    return json.loads(page.split('type="application/json">')[1].split("</script>")[0])


@pytest.fixture
def lab():
    """Starts labs, and leaves none running."""
    started = []

    def start(*arguments):
        started.append(Lab(*arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.fixture
def clone(tmp_path):
    """The course under git as in a fresh clone, a space in its path, with one assignment more."""
    clone = tmp_path / "my course"
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("course", "assignments", "autograder", "solutions"):
        shutil.copytree(ROOT / name, clone / name, ignore=ignore)
    for name in (".gitignore", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    (clone / "solutions" / "ps0_probe").mkdir()
    (clone / "solutions" / "ps0_probe" / "notes.txt").write_text("not a notebook")
    git(clone, "init", "--quiet")
    git(clone, "add", "--all")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "all")
    return clone


def git(clone, *arguments):
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_clone_is_served_at_its_first_lesson_and_stays_clean(clone, lab):
    served = lab(clone, [clone / "course", clone])

    assert f"/lab/tree/{first_lesson()}?token=" in served.url
    config = page_config(get(served.url))
    assert config["treePath"] == first_lesson()
    assert "@jupyterlab/apputils-extension:announcements" in config["disabledExtensions"]
    assert "@jupyter/nbgrader" in [one["name"] for one in config["federated_extensions"]]
    assert json.loads(served.get(f"api/contents/{first_lesson()}"))["type"] == "notebook"

    assert "ps0_probe" in [
        one["name"] for one in json.loads(served.get("formgrader/api/assignments"))
    ]
    assert (clone / "gradebook" / "exchange").is_dir()

    returncode, printed = served.interrupt()
    assert (returncode, "Traceback" in printed) == (0, False), printed
    assert git(clone, "status", "--porcelain") == ""


def test_a_taken_port_leads_to_another_and_the_address_says_so(clone, lab):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = lab(clone, [clone / "course", clone], "--port", str(port))
        assert f":{port}/" not in served.url
        assert page_config(get(served.url))["treePath"] == first_lesson()


def test_an_installed_course_is_served_from_the_current_folder(installed, tmp_path, lab):
    home = tmp_path / "home"
    home.mkdir()
    served = lab(home, [installed])
    assert page_config(get(served.url))["treePath"] == first_lesson()
    assert (home / first_lesson()).read_bytes() == (
        ROOT / "course" / "lessons" / Path(first_lesson()).name
    ).read_bytes()
