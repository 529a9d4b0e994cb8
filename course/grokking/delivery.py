"""A learner's own copies of the course, brought up to date without losing a change of theirs."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grokking.files import write_atomically

MANIFEST = ".shipped.json"


@dataclass
class Delivery:
    """What a delivery did, by files' names; `str()` tells it in sentences."""

    copied: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        """One line for each kind of news."""
        lines = [self.note] if self.note else []
        if self.copied:
            lines.append(f"Copied: {_count(self.copied)}.")
        if self.updated:
            lines.append(f"Brought up to date: {_count(self.updated)}.")
        if self.kept:
            lines.append(f"Left as you changed them: {_count(self.kept)}.")
        if self.beside:
            lines.append(f"A new version lies beside yours: {', '.join(self.beside)}.")
        return "\n".join(lines) or "Your copies are up to date."


def deliver(sources: Mapping[str, Path], work: Path) -> Delivery:
    """Copy each folder of `sources` to the folder of its name in `work`, or bring it up to date.

    A file that the learner changed is never overwritten: a new version of it arrives beside it,
    once, as `NAME.new-123abc.ipynb`. `work` keeps a list of what was delivered. An interrupted
    delivery is completed by the next one. Hidden files stay behind. Raises OSError when `work`
    cannot be written.
    """
    delivery = Delivery()
    delivered = _read_manifest(work / MANIFEST, delivery)
    for name, file in _files(sources):
        content = file.read_bytes()
        _deliver_file(content, name, work, delivered.get(name), delivery)
        if delivered.get(name) != _version(content):
            delivered[name] = _version(content)
            # After the file, never before: an update that is listed but not there would be lost.
            write_atomically(
                work / MANIFEST, json.dumps(delivered, indent=1, sort_keys=True).encode()
            )
    return delivery


def _deliver_file(
    content: bytes, name: str, work: Path, known: str | None, delivery: Delivery
) -> None:
    target, version = work / name, _version(content)
    if not os.path.lexists(target):
        write_atomically(target, content)
        delivery.copied.append(name)
        return
    current = _version(target.read_bytes()) if target.is_file() else "not a file"
    if current == version:
        return
    if current == known:
        write_atomically(target, content)
        delivery.updated.append(name)
    elif known == version:
        delivery.kept.append(name)
    else:
        beside = target.with_name(f"{target.stem}.new-{version[:6]}{target.suffix}")
        if not os.path.lexists(beside):
            write_atomically(beside, content)
        delivery.beside.append(beside.relative_to(work).as_posix())


def _files(sources: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    for folder, source in sources.items():
        for file in sorted(source.rglob("*")):
            inside = file.relative_to(source)
            if file.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
                yield f"{folder}/{inside.as_posix()}", file


def _read_manifest(path: Path, delivery: Delivery) -> dict[str, str]:
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        manifest = None
    if isinstance(manifest, dict) and all(isinstance(value, str) for value in manifest.values()):
        return manifest
    delivery.note = f"{path} was damaged: every copy that differs from the course counts as yours."
    return {}


def _count(names: list[str]) -> str:
    return "1 file" if len(names) == 1 else f"{len(names)} files"


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
