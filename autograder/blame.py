"""Whose fault an error is: a submission's, or that of the machine or the gradebook."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc

from autograder.grading import GradingError

FULL = {errno.ENOSPC, errno.EDQUOT}
SHORT = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS, errno.EIO}
OF_GRADEBOOK = (sqlite3.OperationalError, sqlalchemy.exc.OperationalError)


class ClassStopped(GradingError):
    """Grading had to end before all were graded, by no fault of a submission."""


@contextmanager
def explained() -> Iterator[None]:
    """Tell what to do about an error of the machine or of the gradebook."""
    try:
        yield
    except Exception as error:
        if fix := _fix(error):
            raise ClassStopped(
                f"{fix}; then run the same command again. What was graded is kept, and it goes on "
                f"from there ({told(error)})"
            ) from error
        raise


def raise_if_not_its_own(error: Exception) -> None:
    """Pass on an error for which no submission is to blame."""
    if _fix(error):
        raise error


def _fix(error: BaseException | None) -> str | None:
    """What to do about an error of the machine or of the gradebook; None for any other."""
    while error is not None:
        number = error.errno if isinstance(error, OSError) else None
        of_gradebook = isinstance(error, OF_GRADEBOOK)
        if number in FULL or (of_gradebook and "is full" in str(error)):
            return "the disk is full: make room"
        if of_gradebook and "locked" in str(error):
            return (
                "the gradebook is locked: close the program that is writing to it, such as a "
                "database browser or a second grader"
            )
        if of_gradebook:
            return "the gradebook cannot be read or written: see that it is whole and writable"
        if number in SHORT:
            return "the machine is short of something: see the end of this message"
        error = error.__cause__ or error.__context__
    return None


def told(error: BaseException) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
