"""The command `grokking`. A subcommand imports what it needs when it runs: `--help` is quick."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from grokking.shipped import clone, shipped


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `grokking` with the given arguments, by default those of the command line.

    Returns the exit code: 0 when all went well, 1 otherwise.
    """
    parser = argparse.ArgumentParser(prog="grokking", description="A course on grokking.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text, add_options, run in COMMANDS:
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        add_options(command)
        command.set_defaults(run=run)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except OSError as error:
        print(f"grokking: {error}", file=sys.stderr)
        return 1


def _lab_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--port", type=int, default=8888, help="or the next free one (8888)")


def _lab(options: argparse.Namespace) -> int:
    from grokking.lab import serve

    serve(browser=not options.no_browser, port=options.port)
    return 0


def _tidy_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; fail if any would")
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="notebooks or folders (in a clone: the lessons and the assignments' sources)",
    )


def _tidy(options: argparse.Namespace) -> int:
    from grokking.authoring.notebooks import NotebookError, tidy

    try:
        changed = tidy(options.paths or _notebooks_of_the_clone(), check=options.check)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    for path in changed:
        print(f"not in the normal form: {path}" if options.check else f"tidied: {path}")
    return int(options.check and bool(changed))


def _notebooks_of_the_clone() -> list[Path]:
    root = clone()
    if root is None:
        raise FileNotFoundError("say which notebooks to tidy: grokking tidy PATH ...")
    return [shipped("lessons"), root / "solutions"]


COMMANDS = (
    (
        "lab",
        "copy lessons and assignments to work/ and open them in JupyterLab",
        _lab_options,
        _lab,
    ),
    ("tidy", "put notebooks into the course's normal form", _tidy_options, _tidy),
)
