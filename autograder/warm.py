"""Starts the two processes from which those of all submissions are forked.

That takes seconds, which pass in the two: whoever calls early loses least.
"""

from contextlib import suppress

from autograder.isolation.judges import prepare_judges
from autograder.sandbox import shared_sandbox


def prepare() -> None:
    """Start both, and wait for the slower one, unless they are there.

    What fails here fails again, and is told, where a submission needs it.
    """
    with suppress(Exception):
        prepare_judges()
        shared_sandbox()
