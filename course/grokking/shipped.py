"""Where the course's files lie: in a clone beside the package, in an installed wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = PACKAGE / "_shipped"


def clone() -> Path | None:
    """The root of the repository that this package is used from; None for an installed wheel."""
    return None if IN_WHEEL.is_dir() else PACKAGE.parents[1]


def shipped(name: str) -> Path:
    """The shipped folder `lessons` or `assignments`, or the file `misconceptions.toml`.

    Raises FileNotFoundError when the installation lacks it.
    """
    root = clone()
    if root is None:
        path = IN_WHEEL / name
    else:
        path = (root if name == "assignments" else root / "course") / name
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: the course ships no {name!r}, or install again"
        )
    return path
