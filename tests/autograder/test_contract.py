"""The isolation contract: what a test cell may and may not do."""

import pytest

from autograder.contract import breaches, defined_functions, defined_names

SETUP = {"torch", "checks"}
FUNCTIONS = {"accuracy"}


@pytest.mark.parametrize(
    "source",
    [
        "checks.equal(accuracy(torch.ones(2, 2)), 1)",
        "import math\nfrom numpy import array\nimport torch.nn as nn\nnn.ReLU(array(math.pi))",
        "from grokking import metrics\nmetrics.norm",
        "def reference(x):\n    return max(x)\n\nfor k, v in {}.items():\n    reference(k + v)",
        "x = torch.ones(2)\nx.requires_grad = True\nx[0] = 2\ncases = [y for y in x]",
        "try:\n    accuracy(1)\nexcept ValueError as error:\n    print(error)",
        "call = lambda a, *b, c=1, **d: accuracy(a, b, c, d)",
        "with checks.oracle():\n    right = torch.optim.AdamW\naccuracy(right)",
    ],
)
def test_what_a_test_may_do(source):
    assert list(breaches(source, SETUP, FUNCTIONS)) == []


@pytest.mark.parametrize(
    ("source", "breach"),
    [
        ("class Spy(torch.Tensor):\n    pass", "defines the class Spy"),
        ("torch.allclose = print", "changes torch.allclose"),
        ("torch.nn.functional.relu = 1", "changes torch.nn.functional.relu"),
        ("import math\nmath.pi = 3", "changes math.pi"),
        ("accuracy.calls += 1", "changes accuracy.calls"),
        ("del torch.ones", "changes torch.ones"),
        ("torch.__dict__['ones'] = 1", "changes torch.__dict__['ones']"),
        ("setattr(torch, 'ones', 1)", "uses setattr: patch nothing"),
        ("import builtins", "imports builtins"),
        ("from unittest.mock import patch", "imports unittest.mock"),
        ("import inspect", "imports inspect"),
        ("import numpy, sys", "imports sys: it may import grokking, math, numpy, torch"),
        ("In[-1]", "uses In: points are won by behaviour"),
        ("get_ipython().user_ns", "uses get_ipython"),
        ("accuracy.__code__.co_names", "reads accuracy.__code__"),
        ("globals()['accuracy']", "uses globals"),
        ("helper(1)", "uses helper, which neither a locked set-up cell"),
        ("with checks.oracle():\n    x = [accuracy(1)]", "uses accuracy in `with checks.oracle()`"),
        ("%timeit accuracy(1)", "is not plain Python in line 1: write it without magics"),
    ],
)
def test_what_a_test_may_not_do(source, breach):
    found = list(breaches(source, SETUP, FUNCTIONS))
    assert any(each.startswith(breach) for each in found), found


def test_a_breach_is_told_once():
    assert len(list(breaches("helper(1)\nhelper(2)", SETUP, FUNCTIONS))) == 1


def test_names_that_a_set_up_cell_gives():
    cell = "import torch.nn\nfrom numpy import ones as c\nP, q = 1, 2\ndef f(x):\n    y = 1"
    cell += "\nclass A: pass"
    assert defined_names(cell) == {"torch", "c", "P", "q", "f", "A"}
    assert defined_functions(cell) == {"f"}
