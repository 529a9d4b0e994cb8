"""Train a grid of runs on all cores or on many machines.

    grid = Grid({"weight_decay": [0, 0.3, 1], "train_fraction": [0.3, 0.5], "seed": range(5)})
    result = sweep(grid, "sweep.npz")
    result.run(weight_decay=1, train_fraction=0.5, seed=0)["test_accuracy"]

The file grows as runs finish. A sweep that was stopped goes on where it was: call it again.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from multiprocessing.synchronize import Event
from pathlib import Path

from grokking.ensemble import Ensemble, batches
from grokking.grid import Grid, Sweep
from grokking.progress import Progress
from grokking.training import History, Recipe

SAVE_EVERY = 10.0  # seconds
Trained = tuple[list[History], float]  # of the runs of a batch, and their CPU seconds together
PATIENCE = 10  # seconds, for a scheduler to answer


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a sweep; ``sweep`` holds the runs that had finished."""

    def __init__(self, message: str, sweep: Sweep) -> None:
        super().__init__(message)
        self.sweep = sweep


class NotSaved(OSError):
    """The file cannot be written; ``sweep`` holds the runs that had finished."""

    def __init__(self, message: str, sweep: Sweep) -> None:
        super().__init__(message)
        self.sweep = sweep


def sweep(
    grid: Grid,
    path: str | Path | None = None,
    executor: Executor | None = None,
    jobs: int | None = None,
) -> Sweep:
    """Train the runs of a grid, or those that the file at ``path`` does not hold yet.

    What a run measures does not depend on where it is trained, nor beside which others.

    Args:
        grid: the runs.
        path: an ``.npz`` file to keep them in. It may hold a part of the grid already.
        executor: trains the batches; by default one process for each core, with one thread each.
            In a script, the default needs this call to stand below ``if __name__ == "__main__":``.
        jobs: how many processes, in place of one for each core.

    Raises:
        ValueError: the grid has a recipe that makes no table, or the file holds something else.
        OSError: the file cannot be written; before anything is trained.
        NotSaved: the same, after that.
        Interrupted: Ctrl-C was pressed. The file, if any, has what was finished.
    """
    result = _opened(path, grid)
    try:
        with _pool(jobs) if executor is None else nullcontext(executor) as pool:
            _train_missing(result, path, pool)
    except BrokenProcessPool as error:
        raise ChildProcessError(
            "A worker process ended. Either the machine is short of memory, or sweep was called "
            f'in a script outside of `if __name__ == "__main__":`. {_told(result, path)}'
        ) from error
    except KeyboardInterrupt:
        raise Interrupted(f"Stopped. {_told(result, path)}", result) from None
    finally:
        _save(result, path)
    return result


def _train_missing(result: Sweep, path: str | Path | None, pool: Executor) -> None:
    """Put what is missing into a sweep, and save it now and then; whatever happens, keep it."""
    grid, work = result.grid, batches(result.missing)
    random.Random(0).shuffle(work)  # what is done is typical of what is left
    progress = Progress(sum(map(_weight, work)), "runs")
    runs, done, finished = sum(map(len, work)), 0.0, 0
    saved = time.monotonic()
    futures = {pool.submit(_train, b, grid.limit, grid.until, grid.linger): b for b in work}
    try:
        for future in as_completed(list(futures)):
            _put(result, futures[future], future)
            batch = futures.pop(future)
            done, finished = done + _weight(batch), finished + len(batch)
            progress.show(done, finished, runs)
            if path is not None and time.monotonic() > saved + SAVE_EVERY:
                _save_or_warn(result, path)
                saved = time.monotonic()
    finally:
        for future, batch in futures.items():
            if not future.cancel() and future.done() and not future.exception():
                _put(result, batch, future)


def _put(result: Sweep, batch: list[Recipe], future: Future[Trained]) -> None:
    histories, seconds = future.result()
    for recipe, history in zip(batch, histories, strict=True):
        result.put(recipe, history, seconds / len(batch))


def _opened(path: str | Path | None, grid: Grid) -> Sweep:
    if path is None:
        return Sweep(grid)
    try:
        old = Sweep.load(path)
    except FileNotFoundError:
        result = Sweep(grid)
    else:
        try:
            result = old.extended(grid)
        except ValueError as error:
            raise ValueError(f"{path} holds another sweep. {error}") from error
    result.save(path)  # that a file cannot be written is better known now than at the end
    return result


def _weight(batch: list[Recipe]) -> float:
    """How long a step of a batch takes, up to a constant: the training cells of its runs."""
    return sum(recipe.train_fraction * recipe.p**2 for recipe in batch)


def _save_or_warn(result: Sweep, path: str | Path) -> None:
    try:
        result.save(path)
    except OSError as error:
        warnings.warn(
            f"{path} cannot be written now: {error}. The runs go on; it is tried again.",
            stacklevel=3,
        )


def _save(result: Sweep, path: str | Path | None) -> None:
    """Write the file; where that fails, write another one, so that nothing trained is lost."""
    if path is None:
        return
    try:
        result.save(path)
    except OSError as error:
        spare = Path(tempfile.mkdtemp(prefix="grokking-")) / Path(path).name
        try:
            result.save(spare)
        except OSError:
            where = "Nor can a temporary file; make room, then save what the error's sweep holds."
        else:
            where = f"What was trained is in {spare}: move it there, and call sweep again."
        raise NotSaved(f"{path} cannot be written: {error}. {where}", result) from error


def _told(result: Sweep, path: str | Path | None) -> str:
    total = len(result.seconds)
    told = f"{total - len(result.missing)} of {total} runs are finished"
    return (
        f"{told}."
        if path is None
        else f"{told} and kept in {path}; the same call goes on from there."
    )


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """An executor that trains on the workers of a Dask cluster.

    The workers need this package, in the same version. Raises ConnectionError when no scheduler
    answers or it has no workers, ModuleNotFoundError (an ImportError) without the extra `cluster`.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "A scheduler needs Dask. Install it: pip install 'grokking-course[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise ConnectionError(
            f"No Dask scheduler with a worker answers at {address!r} within {PATIENCE} seconds. "
            "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`."
        ) from error
    with client:
        yield client.get_executor()


# The worker processes

_stop: Event | None = None


@contextmanager
def _pool(jobs: int | None) -> Iterator[Executor]:
    """Worker processes that end when the sweep is left, also in the middle of a run."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    with ProcessPoolExecutor(jobs or _cores(), context, _begin_worker, (stop,)) as pool:
        try:
            yield pool
        except BaseException:
            stop.set()
            raise


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin_worker(stop: Event) -> None:
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _train(batch: list[Recipe], limit: int, until: float, linger: float) -> Trained:
    began = time.thread_time()
    ensemble = Ensemble(batch)
    for _ in ensemble.steps(limit, until, linger):
        if _stop is not None and _stop.is_set():
            raise KeyboardInterrupt
    return ensemble.histories, time.thread_time() - began
