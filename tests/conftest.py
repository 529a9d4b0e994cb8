"""Programs that some tests need: without them a user's run skips loudly, and CI fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# marker: what the program is called, its names on PATH, how to get it
PROGRAMS = {
    "browser": ("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "attack": ("bubblewrap", ("bwrap",), "bubblewrap"),
}


def require(marker):
    """The path of the program that tests with this marker need."""
    title, names, package = PROGRAMS[marker]
    for name in names:
        if path := shutil.which(name):
            return path
    reason = f"{title} IS MISSING, so this was not tested: install it (Debian: {package})"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; CI must have it", pytrace=False)
    pytest.skip(reason)


def pytest_runtest_setup(item):
    for marker in PROGRAMS:
        if item.get_closest_marker(marker):
            require(marker)


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium."""
    return require("browser")


@pytest.fixture(scope="session")
def bubblewrap():
    """The path of bubblewrap."""
    return require("attack")


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with the course as a student's pip installs it: no clone, no autograder."""
    folder = tmp_path_factory.mktemp("installed")
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", *offline]
    subprocess.run([*install, "--target", str(folder), str(ROOT)], check=True)
    shutil.rmtree(folder / "autograder")
    return folder
