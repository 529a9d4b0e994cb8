"""The list of sabotages is complete and fits the code; tests/browser/sabotage.py carries it out."""

import importlib.util
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_every_listener_is_broken_by_a_sabotage():
    spec = importlib.util.spec_from_file_location("sabotage", TESTS / "browser" / "sabotage.py")
    sabotage = sys.modules["sabotage"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sabotage)
    assert sabotage.unnoticed(TESTS.parent / "course" / "grokking") == []
    for entry in sabotage.SABOTAGES:
        file, name = entry.test.partition("[")[0].split("::")
        assert f"def {name}(" in (TESTS.parent / file).read_text(), entry.test
