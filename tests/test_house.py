"""The house: what is installed, what make does, where nbgrader works, what CI must have."""

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


# The wheel


def shipped_files():
    """Name in `shipped` and file in the repository, for every file that a student needs."""
    yield "misconceptions.toml", ROOT / "course" / "misconceptions.toml"
    for name, folder in (("lessons", ROOT / "course"), ("assignments", ROOT)):
        for file in (folder / name).rglob("*"):
            if file.is_file() and ".ipynb_checkpoints" not in file.parts:
                yield file.relative_to(folder).as_posix(), file


def test_the_wheel_carries_what_a_student_needs_and_no_solution(installed):
    code = "import sys; from grokking.shipped import *; print(clone(), *map(shipped, sys.argv[1:]))"
    files = dict(shipped_files())
    names = ["lessons", "assignments", "misconceptions.toml"]
    found = run(sys.executable, "-c", code, *names, cwd=installed, env=path_of(installed))
    assert found.stdout.split() == [
        "None",
        *(str(installed / "grokking/_shipped" / n) for n in names),
    ]
    for name, file in files.items():
        assert (installed / "grokking" / "_shipped" / name).read_bytes() == file.read_bytes(), name
    assert any(name.startswith("lessons/") for name in files)
    assert not [path for path in installed.rglob("*") if "solutions" in path.parts]


def test_the_package_of_a_clone_finds_the_clones_files():
    from grokking.shipped import clone, shipped

    assert clone() == ROOT
    assert shipped("lessons") == ROOT / "course" / "lessons"
    assert shipped("assignments") == ROOT / "assignments"
    assert shipped("misconceptions.toml") == ROOT / "course" / "misconceptions.toml"
    with pytest.raises(FileNotFoundError, match="the course ships no 'answers'"):
        shipped("answers")


def test_an_installed_course_imports_without_a_clone_and_without_the_autograder(installed):
    modules = [
        path.stem for path in (installed / "grokking").glob("*.py") if path.stem != "__init__"
    ]
    code = "import importlib, sys; [importlib.import_module(f'grokking.{m}') for m in sys.argv[1:]]"
    code += "; print(sys.modules['grokking'].__file__)"
    done = run(sys.executable, "-c", code, *modules, cwd=installed, env=path_of(installed))
    assert done.stdout.strip() == str(installed / "grokking" / "__init__.py"), done.stderr


def path_of(folder):
    return os.environ | {"PYTHONPATH": str(folder)}


# The requirements


def requirement(text):
    """Name and version bounds, the bounds in a fixed order."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9_-]+)([^;\[]*)", text.strip()).groups()
    return name.lower().replace("_", "-"), sorted(bounds.replace(" ", "").split(","))


def test_conda_users_get_the_same_requirements():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = dict(requirement(line) for line in lines if isinstance(line, str))
    expected = {"python": [PROJECT["requires-python"]], "pip": [""]}
    for name, bounds in map(requirement, PROJECT["dependencies"]):
        expected[CONDA_NAMES.get(name, name)] = bounds
    assert conda == expected
    assert lines[-1] == {"pip": ["-e ."]}


def test_every_requirement_has_a_tested_version():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(requirement(line) for line in lines if not line.startswith("#"))
    assert all(bound.startswith("==") and "+" not in bound for [bound] in pinned.values())
    wanted = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    for name, bounds in map(requirement, wanted):
        assert name in pinned, f"{name} is missing in constraints.txt"
        assert bounds


# make


@pytest.fixture
def fake(tmp_path):
    """A folder to make in, and a Python whose pip only writes down how it was called."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    python = tmp_path / "fake-python"
    python.write_text(
        textwrap.dedent(
            f"""\
            #!/bin/sh
            case "$*" in
            "-m venv --clear .venv")
                rm -rf .venv; mkdir -p .venv/bin
                [ -e half-venv ] || cp "$0" .venv/bin/python
                printf '#!/bin/sh\\necho "$@" >> ran\\n' > .venv/bin/grokking
                chmod +x .venv/bin/grokking ;;
            "-m pip --version") ;;
            "-m pip install"*) echo "$@" >> installed; [ ! -e broken ] ;;
            *) exec {sys.executable} "$@" ;;
            esac
            """
        )
    )
    python.chmod(0o755)
    return tmp_path


def make(folder, *arguments, **environment):
    python = f"PYTHON={folder / 'fake-python'}"
    return run("make", python, *arguments, cwd=folder, env=os.environ | environment)


def installations(folder):
    log = folder / "installed"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_make_installs_once_and_again_only_after_a_change(fake):
    assert make(fake, "lab", "ARGS=--no-browser --port 9").returncode == 0
    assert (fake / "ran").read_text() == "lab --no-browser --port 9\n"
    assert make(fake, "lab").returncode == 0
    assert installations(fake) == 1
    later = (fake / "installed").stat().st_mtime + 10
    os.utime(fake / "pyproject.toml", (later, later))
    assert make(fake, "lab").returncode == 0
    assert installations(fake) == 2


def test_what_tests_need_is_added_to_the_same_environment(fake):
    make(fake, "lab")
    make(fake, "tidy")
    calls = (fake / "installed").read_text().splitlines()
    assert [call.split()[-1] for call in calls] == [".", ".[dev]"]
    assert all("-c constraints.txt" in call for call in calls)


def test_a_failed_installation_begins_again(fake):
    (fake / "broken").touch()
    assert make(fake, "lab").returncode != 0
    assert not (fake / "ran").exists()
    (fake / "broken").unlink()
    assert make(fake, "lab").returncode == 0
    assert installations(fake) == 2


def test_a_half_made_environment_is_made_anew(fake):
    (fake / "half-venv").touch()
    assert make(fake, "lab").returncode != 0
    (fake / "half-venv").unlink()
    assert make(fake, "lab").returncode == 0


@pytest.mark.parametrize(
    ("disguise", "sentence"),
    [
        ("import sys; sys.version_info = (3, 10, 0)", "is older than 3.11. Install a newer one"),
        ("import sys; sys.modules['ensurepip'] = None", "sudo apt install python3-venv"),
        ("import os; os._exit(127)", "Install Python 3.11 or newer"),
    ],
)
def test_an_unfit_python_is_named_with_the_fix(fake, disguise, sentence):
    (fake / "site").mkdir()
    (fake / "site" / "sitecustomize.py").write_text(disguise)
    done = make(fake, "lab", PYTHONPATH=str(fake / "site"))
    assert done.returncode != 0
    assert sentence in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert installations(fake) == 0


# nbgrader


def test_nbgraders_own_app_works_where_the_course_says(tmp_path):
    code = """
        import json
        from nbgrader.apps import NbGraderApp
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange.default import Exchange
        from nbgrader.preprocessors import Execute

        app = NbGraderApp.instance()
        app.initialize([])
        course = CourseDirectory(parent=app)
        steps = ("source", "release", "submitted", "autograded", "feedback", "solution")
        print(json.dumps({
            "course": course.course_id,
            "root": course.root,
            "database": course.db_url,
            "folders": {
                step: course.format_path(getattr(course, f"{step}_directory"), "ada", "ps1")
                for step in (*steps, "source_with_tests")
            },
            "exchange": Exchange(parent=app, coursedir=course).root,
            "timeout": Execute(parent=app).timeout,
        }))
    """
    private = {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path)}
    done = run(
        sys.executable, "-c", textwrap.dedent(code), cwd=ROOT, env=os.environ | private, check=True
    )
    settings = json.loads(done.stdout)
    book = ROOT / "gradebook"
    in_book = ("submitted", "autograded", "feedback", "solution", "source_with_tests")
    assert settings == {
        "course": "grokking",
        "root": str(ROOT),
        "database": f"sqlite:///{book / 'gradebook.db'}",
        "folders": {
            "source": str(ROOT / "solutions" / "ada" / "ps1"),
            "release": str(ROOT / "assignments" / "ada" / "ps1"),
        }
        | {step: str(book / step / "ada" / "ps1") for step in in_book},
        "exchange": str(book / "exchange"),
        "timeout": 120,
    }
    assert os.access(book / "exchange", os.W_OK)


# The tests themselves


@pytest.mark.parametrize("marker", ["browser", "attack"])
@pytest.mark.parametrize(
    ("program", "ci", "outcome"),
    [
        ("missing", "", "1 skipped"),
        ("missing", "true", "1 error"),
        ("there", "", "1 passed"),
        ("there", "true", "1 passed"),
    ],
)
def test_a_missing_program_skips_here_and_fails_in_ci(tmp_path, marker, program, ci, outcome):
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n@pytest.mark.{marker}\ndef test_it(): pass\n"
    )
    names = {"browser": "google-chrome", "attack": "bwrap"}
    if program == "there":
        (tmp_path / names[marker]).write_text("#!/bin/sh\n")
        (tmp_path / names[marker]).chmod(0o755)
    pytest_options = ["-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    done = run(
        *(sys.executable, "-m", "pytest", *pytest_options, "-m", marker, str(tmp_path)),
        env={**os.environ, "PATH": str(tmp_path), "CI": ci},
    )
    assert outcome in done.stdout.splitlines()[-1], done.stdout + done.stderr
    assert ("IS MISSING" in done.stdout) == (program == "missing")


@pytest.mark.parametrize("marker", ["slow", "browser", "attack", "bench", "site"])
def test_a_marked_test_stays_out_of_the_quick_tier(tmp_path, marker):
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n@pytest.mark.{marker}\ndef test_marked(): pass\ndef test_plain(): pass\n"
    )
    configuration = ["-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    done = run(sys.executable, "-m", "pytest", *configuration, str(tmp_path))
    assert "1 passed, 1 deselected" in done.stdout, done.stdout + done.stderr
