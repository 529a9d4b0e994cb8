"""The command `grokking`. A subcommand imports what it needs when it runs: `--help` is quick."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grokking.shipped import clone, shipped

if TYPE_CHECKING:
    from grokking.grid import Grid


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `grokking` with the given arguments, by default those of the command line.

    Returns the exit code: 0 when all went well, 1 otherwise, 130 after Ctrl-C.
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
    except (OSError, ValueError, ModuleNotFoundError) as error:
        print(f"grokking: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print(f"grokking: {stop or 'stopped'}", file=sys.stderr)
        return 130


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


def _sweep_options(parser: argparse.ArgumentParser) -> None:
    for flag, axis, kind, text in (
        ("--weight-decay", "weight_decay", float, "weight decays"),
        ("--fraction", "train_fraction", float, "train fractions"),
        ("--learning-rate", "learning_rate", float, "learning rates"),
        ("--initial-scale", "initial_scale", float, "factors on the initial weights"),
        ("--p", "p", int, "moduli"),
        ("--operation", "operation", str, "operations, such as 'a*b'"),
    ):
        parser.add_argument(flag, dest=axis, nargs="+", type=kind, metavar="VALUE", help=text)
    parser.add_argument("--seeds", type=int, default=3, help="how many, counted from 0 (3)")
    parser.add_argument("--steps", type=int, default=3000, help="where a run is cut (3000)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.npz")
    _worker_options(parser)


def _worker_options(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, help="processes (one for each core)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster to train on")


def _sweep(options: argparse.Namespace) -> int:
    from grokking.grid import AXES, Grid

    axes = {axis: values for axis in AXES if (values := getattr(options, axis, None))}
    return _train(Grid(axes | {"seed": range(options.seeds)}, limit=options.steps), options)


def _atlas_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE.npz", help="(the package's own file)")
    _worker_options(parser)


def _atlas(options: argparse.Namespace) -> int:
    from grokking.atlas import GRID, PATH

    options.out = options.out or PATH
    return _train(GRID, options)


def _train(grid: "Grid", options: argparse.Namespace) -> int:
    from contextlib import nullcontext

    from grokking.sweep import cluster, sweep

    with cluster(options.scheduler) if options.scheduler else nullcontext() as executor:
        result = sweep(grid, options.out, executor, options.jobs)
    print(f"{len(result.seconds)} runs in {options.out}: {result.seconds.sum():.0f} CPU seconds")
    return 0


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
    ("sweep", "train a grid of runs; again, to go on where it was stopped", _sweep_options, _sweep),
    ("atlas", "train the runs that come with the course", _atlas_options, _atlas),
    ("tidy", "put notebooks into the course's normal form", _tidy_options, _tidy),
)
