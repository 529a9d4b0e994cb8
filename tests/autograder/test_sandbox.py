"""The sandbox: what a kernel sees, what it may use, and that nothing of it is left."""

import nbformat
import pytest
import toy
from nbclient import NotebookClient

from autograder.sandbox import Limits, Sandbox
from autograder.verify import verify


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        assert sandbox.protection == ()
        yield sandbox


def test_cold_and_warm_kernels_give_the_same_grades(tmp_path, sandbox):
    course = toy.make(tmp_path)
    cold = verify(course, toy.NAME, only=("add_zero", "times_double"))
    warm = verify(course, toy.NAME, only=("add_zero", "times_double"), sandbox=sandbox)
    assert warm == cold and warm.faults == []
