"""What one submission may use."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission may use; beyond it, its kernel is ended or refused more.

    Attributes:
        memory: bytes of all its processes and files together.
        processes: how many processes and threads at a time.
        file_size: bytes of its largest file.
        output: bytes that a cell may show; the rest is dropped.
        cell_seconds: for one cell; who runs the cells passes it to nbclient as ``timeout``.
        submission_seconds: for all of it.
    """

    memory: int = 3072 * MIB
    processes: int = 128
    file_size: int = 64 * MIB
    output: int = MIB
    cell_seconds: int = 120
    submission_seconds: int = 1200
