"""What is kept of each graded submission besides its grades, so that grading can be resumed."""

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from autograder.doctor import entries
from grokking.files import write_atomically

MOST = 2_000  # entries of a folder that are looked at


@dataclass(frozen=True)
class Receipt:
    """How a submission was graded.

    Attributes:
        print: the fingerprint of what was handed in.
        repairs: what the doctor repaired.
        refusal: why it scores 0 by rule; None for one that was executed.
        seconds: from its first phase to its last.
    """

    print: str
    repairs: tuple[str, ...]
    refusal: str | None
    seconds: float


class Receipts:
    """The receipts of an assignment, a file for each student. One is written when all is done."""

    def __init__(self, folder: Path):
        self.folder = folder

    def get(self, student: str) -> Receipt | None:
        """The receipt of a student; None if there is none, or a damaged one."""
        try:
            found = json.loads(self._path(student).read_bytes())
            return Receipt(**found | {"repairs": tuple(found["repairs"])})
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def put(self, student: str, receipt: Receipt) -> None:
        """Keep a receipt. Raises OSError."""
        write_atomically(self._path(student), json.dumps(asdict(receipt), indent=1).encode())

    def remove(self, student: str) -> None:
        """Forget the receipt of a student, whose submission is about to be graded again."""
        self._path(student).unlink(missing_ok=True)

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"


def fingerprint(folder: Path) -> str:
    """A digest that changes when something in a folder is written, added or removed."""
    digest = hashlib.sha256()
    for name, path in islice(entries(folder), MOST):
        found = path.lstat()
        digest.update(f"{name!a} {found.st_mode} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
