"""A sweep: the same numbers wherever it is trained, and nothing lost whatever happens."""

import errno
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import psutil
import pytest

import grokking.grid
from grokking.ensemble import train
from grokking.files import write_atomically
from grokking.grid import Grid, Sweep
from grokking.sweep import Interrupted, NotSaved, cluster, sweep
from grokking.training import Recipe

SMALL = Recipe(p=31)
GRID = Grid(
    {"weight_decay": [0.0, 1.0, 3.0], "train_fraction": [0.5, 0.7], "seed": range(2)},
    SMALL,
    limit=40,
)


class Here(Executor):
    """Trains at once, in this thread; after ``failing_after`` batches it fails with ``error``."""

    def __init__(self, failing_after=None, error=None):
        self.batches, self.failing_after, self.error = [], failing_after, error

    def submit(self, train, batch, *arguments):
        future = Future()
        if len(self.batches) == self.failing_after:
            future.set_exception(self.error)
        else:
            self.batches.append(batch)
            future.set_result(train(batch, *arguments))
        return future

    @property
    def trained(self):
        return [recipe for batch in self.batches for recipe in batch]


@pytest.fixture(scope="module")
def expected():
    return train(GRID.recipes, GRID.limit, GRID.until)


def same(result, expected):
    """Bit for bit: what is kept as float32 was computed as float32, accuracies apart."""
    histories = [result.history(recipe) for recipe in GRID.recipes]
    return all(
        history["step"] == right["step"]
        and history["test_loss"] == right["test_loss"]
        and history["weight_norm"] == right["weight_norm"]
        for history, right in zip(histories, expected, strict=True)
    )


def test_any_executor_gives_the_same_numbers(expected, tmp_path):
    with ThreadPoolExecutor(3) as threads:
        assert same(sweep(GRID, executor=threads), expected)
    assert same(sweep(GRID, tmp_path / "s.npz", Here()), expected)
    assert same(Sweep.load(tmp_path / "s.npz"), expected)


def test_only_missing_runs_are_trained(tmp_path, expected):
    path = tmp_path / "s.npz"
    part = Grid(GRID.axes | {"weight_decay": [1.0]}, SMALL, limit=40)
    sweep(part, path, Here())
    rest = Here()
    assert same(sweep(GRID, path, rest), expected)
    assert {recipe.weight_decay for recipe in rest.trained} == {0.0, 3.0}
    idle = Here()
    assert same(sweep(GRID, path, idle), expected)
    assert idle.trained == []


@pytest.mark.parametrize(
    "error, raised, message",
    [
        (KeyboardInterrupt(), Interrupted, r"Stopped\. {} of 12 runs are finished and kept in"),
        (BrokenProcessPool("gone"), ChildProcessError, r"__main__.*{} of 12 runs are finished"),
        (RuntimeError("a bug"), RuntimeError, "a bug"),
    ],
)
def test_whatever_stops_a_sweep_it_keeps_what_is_finished(
    tmp_path, expected, error, raised, message
):
    path = tmp_path / "s.npz"
    first = Here(failing_after=2, error=error)
    with pytest.raises(raised) as stopped:
        sweep(GRID, path, first)
    assert re.search(message.format(len(first.trained)), str(stopped.value))
    kept = Sweep.load(path)
    assert 0 < len(first.trained) < len(GRID.recipes)
    assert set(GRID.recipes) - set(kept.missing) == set(first.trained)
    second = Here()
    assert same(sweep(GRID, path, second), expected)
    assert set(first.trained).isdisjoint(second.trained)


def test_without_a_file_the_interruption_holds_what_is_finished():
    executor = Here(failing_after=2, error=KeyboardInterrupt())
    with pytest.raises(Interrupted) as stopped:
        sweep(GRID, executor=executor)
    finished = set(GRID.recipes) - set(stopped.value.sweep.missing)
    assert finished == set(executor.trained) != set()


@pytest.fixture
def disk(monkeypatch, tmp_path):
    """A set of paths' names to which no more can be written, the folder for spares apart."""
    full = set()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def write(path, content):
        if os.path.basename(path) in full and "grokking-" not in str(path):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write_atomically(path, content)

    monkeypatch.setattr(grokking.grid, "write_atomically", write)
    return full


class Filling(Here):
    """The disk fills while the first batch is trained."""

    def __init__(self, disk):
        super().__init__()
        self.disk = disk

    def submit(self, *arguments):
        self.disk.add("s.npz")
        return super().submit(*arguments)


def test_a_full_disk_at_the_end_loses_nothing(tmp_path, disk, expected):
    path = tmp_path / "s.npz"
    with pytest.raises(NotSaved, match=r"No space left.*What was trained is in (\S+):") as full:
        sweep(GRID, path, Filling(disk))
    assert same(full.value.sweep, expected)
    spare = str(full.value).split("trained is in ")[1].split(": move")[0]
    assert same(Sweep.load(spare), expected)
    assert Sweep.load(path).missing == GRID.recipes  # the file as it was, and whole


def test_a_full_disk_on_the_way_is_a_warning(tmp_path, disk, monkeypatch, expected):
    monkeypatch.setattr("grokking.sweep.SAVE_EVERY", 0)
    with (
        pytest.warns(UserWarning, match="cannot be written now.*The runs go on"),
        pytest.raises(NotSaved) as full,
    ):
        sweep(GRID, tmp_path / "s.npz", Filling(disk))
    assert same(full.value.sweep, expected)


def test_a_file_that_cannot_be_written_is_known_before_anything_is_trained(tmp_path, disk):
    disk.add("s.npz")
    idle = Here()
    with pytest.raises(OSError, match="No space left"):
        sweep(GRID, tmp_path / "s.npz", idle)
    assert idle.trained == []


def test_a_foreign_file_stays_as_it_is(tmp_path):
    path = tmp_path / "notes.npz"
    path.write_text("my notes")
    with pytest.raises(ValueError, match="does not hold a sweep"):
        sweep(GRID, path, Here())
    assert path.read_text() == "my notes"


def test_a_file_of_other_settings_stays_as_it_is(tmp_path):
    path = tmp_path / "s.npz"
    sweep(GRID, path, Here())
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"s\.npz holds another sweep.*limit 40 there, 50 here"):
        sweep(Grid(GRID.axes, SMALL, limit=50), path, Here())
    assert path.read_bytes() == before


def test_progress_counts_runs_and_reaches_the_end(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    sweep(GRID, executor=Here())
    drawn = capsys.readouterr().err.split("\r")
    assert "12 of 12 runs in" in drawn[-1] and drawn[-1].endswith("\n")
    assert any(" left" in line for line in drawn[:-1])


def test_a_scheduler_needs_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"grokking-course\[cluster\]"), cluster("x"):
        pass


def alive(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


COMMAND = "import sys; from grokking.cli import main\nif __name__ == '__main__': sys.exit(main())"


@pytest.mark.slow
def test_the_processes_of_a_machine_give_the_same_numbers(tmp_path, expected):
    before = set(psutil.Process().children(recursive=True))
    assert same(sweep(GRID, tmp_path / "s.npz", jobs=2), expected)
    assert {
        child
        for child in set(psutil.Process().children(recursive=True)) - before
        if "spawn_main" in str(child.cmdline())
    } == set()


@pytest.mark.slow
def test_control_c_stops_at_once_keeps_what_is_finished_and_leaves_no_process(tmp_path):
    path = tmp_path / "s.npz"
    options = ["--weight-decay", "0", "--seeds", "40", "--jobs", "2", "--out", str(path)]
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "sweep", *options],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        while not path.exists() or len(Sweep.load(path).missing) == 40:
            time.sleep(0.2)
            assert process.poll() is None
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    finished = 40 - len(Sweep.load(path).missing)
    assert 0 < finished < 40
    assert told == (
        f"grokking: Stopped. {finished} of 40 runs are finished and kept in {path}; "
        "the same call goes on from there.\n"
    )
    assert len(children) >= 2
    _, left = psutil.wait_procs(children, timeout=5)  # multiprocessing's own ends after its parent
    assert not any(map(alive, left))


@pytest.mark.slow
def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    options = ["--weight-decay", "0", "--seeds", "4", "--jobs", "2", "--out", str(tmp_path / "s")]
    process = subprocess.Popen([sys.executable, "-c", COMMAND, "sweep", *options])
    children = []
    while len(children) < 3:  # two workers and multiprocessing's own
        time.sleep(0.2)
        children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _, left = psutil.wait_procs(children, timeout=30)
    assert not any(map(alive, left))


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_numbers(tmp_path, expected):
    distributed = pytest.importorskip("distributed")
    path = tmp_path / "s.npz"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as machines:
        with cluster(machines.scheduler_address) as executor:
            assert same(sweep(GRID, path, executor), expected)
        options = ["--weight-decay", "0", "1", "3", "--fraction", "0.5", "0.7", "--p", "31"]
        options += ["--seeds", "2", "--steps", "40", "--scheduler", machines.scheduler_address]
        command = [sys.executable, "-c", COMMAND, "sweep", *options, "--out", str(tmp_path / "t")]
        subprocess.run(command, check=True)
    loaded = Sweep.load(tmp_path / "t")
    right = Sweep.load(path)
    for recipe in loaded.grid.recipes:
        assert loaded.history(recipe)["test_loss"] == right.history(recipe)["test_loss"]


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("grokking.sweep.PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with (
            pytest.raises(ConnectionError, match=f"No Dask scheduler.*answers at '{address}'"),
            cluster(address),
        ):
            pass
