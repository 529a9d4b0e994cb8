"""The command `grokking`: quick to answer, clear when it fails."""

import json
import subprocess
import sys

from grokking.cli import main


def test_help_is_quick_and_names_the_commands():
    code = "import sys; from grokking.cli import main; main(['--help'])"
    heavy = f"import atexit, sys; atexit.register(lambda: print(sorted(sys.modules))); {code}"
    output = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True).stdout
    assert "lab" in output and "tidy" in output
    for module in ("torch", "jupyterlab", "jupyter_server", "nbformat"):
        assert f"'{module}'" not in output


def test_an_unwritable_home_is_a_sentence(monkeypatch, capsys):
    def deny(*_):
        raise PermissionError(13, "Permission denied", "work")

    monkeypatch.setattr("grokking.lab.deliver", deny)
    assert main(["lab"]) == 1
    assert "Permission denied: 'work'" in capsys.readouterr().err


def notebook(identifier):
    cell = {"cell_type": "code", "id": identifier, "metadata": {}, "source": "1 + 1"}
    cell |= {"execution_count": 3, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_tidy_checks_changes_and_reports(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook("add-two-numbers"))
    assert main(["tidy", "--check", str(path)]) == 1
    assert json.loads(path.read_text())["cells"][0]["execution_count"] == 3
    assert main(["tidy", str(path)]) == 0
    assert f"tidied: {path}" in capsys.readouterr().out
    assert main(["tidy", "--check", str(path)]) == 0
    path.write_text(notebook("NOT AN ID"))
    assert main(["tidy", str(path)]) == 1
    assert "NOT AN ID" in capsys.readouterr().err
