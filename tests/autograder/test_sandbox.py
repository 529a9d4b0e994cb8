"""The sandbox: what a kernel sees, what it may use, and that nothing of it is left."""

import errno
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
import toy
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

import grokking
from autograder.grading import IN_KERNEL, GradingError, grade
from autograder.sandbox import Limits, Sandbox, SandboxError, kernels, shared_sandbox
from autograder.sandbox.kernels import UNPROTECTED
from autograder.verify import verify

MIB = 2**20
LIMITS = Limits(
    memory=512 * MIB,
    processes=40,
    file_size=8 * MIB,
    output=64 * 2**10,
    cell_seconds=3,
    submission_seconds=8,
)
LEAN = ("inside.application",)  # no torch: it starts at once
ROOT = Path(__file__).resolve().parents[2]

SWALLOWS = """
while True:
    try:
        while True:
            sum(range(9))
    except BaseException:
        pass
"""

attack = pytest.mark.attack
bubblewrap = pytest.mark.skipif(not shutil.which("bwrap"), reason="needs bubblewrap")


@pytest.fixture(scope="module")
def shared():
    with Sandbox(LIMITS, LEAN) as sandbox:
        assert sandbox.protection == ()
        sandbox.processes = descendants()
        yield sandbox


@pytest.fixture
def sandbox(shared):
    """A sandbox in which, after each test, nothing is left and the next kernel works."""
    yield shared
    assert left(shared.processes) == set()
    assert list(shared._folder.iterdir()) == []
    assert run(shared, "import os; print(os.listdir(), 6 * 7)") == ["[] 42\n"]


def descendants():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def left(before, seconds=1):
    """The descendants that were not there before and stay for these seconds."""
    deadline = time.monotonic() + seconds  # a keeper that has ended is reaped
    while descendants() - before and time.monotonic() < deadline:
        time.sleep(0.01)
    return descendants() - before


def run(sandbox, *sources, files=None, ends=None):
    """What each cell shows, and of an error its name; None for cells that never began.

    The kernel has to end for the reason `ends`; it may, for any, if that is empty.
    """
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with sandbox.kernel(files or {}) as kernel:
        client = NotebookClient(
            notebook,
            km=kernel,
            allow_errors=True,
            timeout=sandbox.limits.cell_seconds,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "Timeout", "evalue": "", "traceback": []},
            on_cell_executed=add_error,
        )
        try:
            client.execute()
            assert not ends
        except DeadKernelError:
            assert ends is not None and ends in (kernel.end or ""), kernel.end
    return [shown(cell) if cell.execution_count else None for cell in notebook.cells]


def add_error(cell, cell_index, execute_reply):
    """As nbgrader does: the reply tells, for an interrupted cell's own words may come too late."""
    error = execute_reply["content"].get("ename")
    if error and all(output.get("ename") != error for output in cell.outputs):
        cell.outputs.append(nbformat.v4.new_output("error", ename=error))


def shown(cell):
    return "".join(
        output.get("ename") or output.get("text") or output["data"]["text/plain"]
        for output in cell.outputs
    )


# What grading gets


@bubblewrap
def test_cold_and_warm_kernels_give_the_same_grades(tmp_path, monkeypatch):
    course = toy.make(tmp_path / "course")
    warm = verify(course, toy.NAME, only=("add_zero", "times_double"))
    assert warm.faults == []
    monkeypatch.setenv("PATH", str(tmp_path))
    with Sandbox() as degraded:
        assert degraded.protection == UNPROTECTED
        monkeypatch.setattr("autograder.sandbox.kernels._shared", lambda: degraded)
        assert verify(course, toy.NAME, only=("add_zero", "times_double")) == warm


def test_a_kernel_that_dies_is_told(tmp_path):
    cells = [toy.code("a-test", "import os; os._exit(3)", grade=True, locked=True, points=2)]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    with pytest.raises(GradingError, match=r"the kernel died: .* ended with status 3"):
        grade(notebook, toy.make(tmp_path).config(), IN_KERNEL)


def test_files_lie_in_the_work_folder_and_nowhere_else(sandbox):
    files = {"a.txt": b"one", "data/b.txt": b"two"}
    assert run(sandbox, "print(open('a.txt').read(), open('data/b.txt').read())", files=files) == [
        "one two\n"
    ]
    for name in ("/etc/passwd", "../a.txt", "data/../../a.txt"):
        with (
            pytest.raises(ValueError, match="leads out of the work folder"),
            sandbox.kernel({name: b""}),
        ):
            pass


def test_kernels_beside_each_other_are_apart(sandbox):
    with sandbox.kernel(), sandbox.kernel():
        (seen,) = run(sandbox, "import os; print(os.getpid(), len(os.listdir('/sockets')))")
    assert seen == "1 5\n"


@bubblewrap
def test_a_module_that_cannot_be_imported_is_told(capfd):
    with pytest.raises(SandboxError, match="did not start"), Sandbox(LIMITS, ("no_such",)):
        pass
    assert "No module named 'no_such'" in capfd.readouterr().err


@bubblewrap
@pytest.mark.parametrize("number", range(2))
def test_the_first_kernel_collects_no_garbage_of_its_parent(number):
    with Sandbox(LIMITS, LEAN) as sandbox:
        time.sleep(number)  # the parent draws meanwhile, or has drawn
        assert run(sandbox, "import gc\nfound = gc.collect()", "6 * 7") == ["", "42"]


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_the_folder_of_sockets_is_closed_as_soon_as_nobody_writes(tmp_path, monkeypatch):
    from autograder.sandbox.inside import keeper

    for number in range(keeper.CHANNELS):
        (tmp_path / str(number)).touch()
    faults = [errno.EBUSY, errno.EBUSY, None, errno.EPERM]

    def mount(*arguments):
        if fault := faults.pop(0):
            raise OSError(fault, "mount")

    monkeypatch.setattr(keeper, "SOCKETS", tmp_path)
    monkeypatch.setattr(keeper.namespaces, "mount", mount)
    keeper._await_sockets(os.getpid())
    assert faults == [errno.EPERM]
    with pytest.raises(PermissionError):
        keeper._await_sockets(os.getpid())


@bubblewrap
def test_of_a_kernel_that_did_not_start_nothing_is_left(sandbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(kernels, "READY", b"never said")
        with pytest.raises(SandboxError, match="did not start"), sandbox.kernel():
            pass


# What a submission sees


def test_it_is_nobody_and_has_no_rights(sandbox):
    source = """
import os
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(os.getuid(), os.getgid(), os.getgroups(), *(int(status[f"Cap{name}"], 16)
      for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")), int(status["NoNewPrivs"]))
"""
    assert run(sandbox, source) == ["1000 1000 [] 0 0 0 0 0 1\n"]


def test_it_sees_no_process_but_its_own(sandbox):
    source = "import os; print([name for name in os.listdir('/proc') if name.isdigit()])"
    assert run(sandbox, source) == ["['1']\n"]


def test_it_does_not_see_the_graders_environment(sandbox, monkeypatch):
    monkeypatch.setenv("GROKKING_CLASS_SECRET", "hush")
    source = """
import os
texts = [str(dict(os.environ))]
for name in ("environ", "cmdline"):
    texts.append(open(f"/proc/1/{name}").read())
print("hush" in str(texts), os.environ.get("GROKKING_CLASS_SECRET"))
"""
    with Sandbox(LIMITS, LEAN) as fresh:
        assert run(fresh, source) == ["False None\n"]


FOR_GRADERS = ("class_secret", "gradebook.db", "preprocessors.py", "shadow", "keeper.pyc")


def test_it_sees_neither_the_course_nor_homes_nor_the_autograder(sandbox, tmp_path):
    (tmp_path / "gradebook.db").touch()
    hidden = [
        ROOT / "solutions",
        ROOT / "autograder",
        ROOT / ".git",
        tmp_path,
        Path.home() / ".config",
    ]
    source = f"""
import os, importlib.util
print([path for path in {[*map(str, hidden)]} if os.path.exists(path)])
print(importlib.util.find_spec("autograder"))
for top, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "usr", "python", "lib")]
    print(*(name for name in names if name in {FOR_GRADERS}))
"""
    seen = run(sandbox, source)[0].split("\n")
    assert seen[:2] == ["[]", "None"] and not any(seen[2:])


def test_it_imports_the_library_of_this_course(sandbox):
    (seen,) = run(sandbox, "import grokking.shipped as s; print(open(s.__file__).read(), end='')")
    assert seen == (Path(grokking.__file__).parent / "shipped.py").read_text()


def test_it_can_write_only_to_its_own_folders(sandbox):
    source = """
import os
private = ("/work", "/tmp", "/dev/shm")
def writable(folder):
    try:
        open(f"{folder}/trial", "w").close()
    except OSError:
        return False
    return True
found = set()
for top, folders, _ in os.walk("/"):
    if top in private or top == "/proc" or top.count("/") > 3:
        folders.clear()
    if writable(top):
        found.add(top)
print(sorted(found))
"""
    assert run(sandbox, source) == ["['/dev/shm', '/tmp', '/work']\n"]


def test_nothing_that_it_leaves_is_there_for_the_next(sandbox):
    leave = """
import ctypes, os
for folder in ("/tmp", "/dev/shm", "."):
    open(f"{folder}/left", "w").close()
libc = ctypes.CDLL(None)
libc.shmget(4711, 4096, 0o1666) # a segment of System V
libc.syscall(248, b"user", b"left", b"x", 1, -3)  # a key in the session's keyring
"""
    look = """
import ctypes, os
libc = ctypes.CDLL(None)
print([os.path.exists(f"{folder}/left") for folder in ("/tmp", "/dev/shm", ".")],
      libc.shmget(4711, 4096, 0o666), libc.syscall(250, 10, -3, b"user", b"left", 0))
"""
    assert run(sandbox, leave + look.replace("import ctypes, os", "")) != [
        "[False, False, False] -1 -1\n"
    ]
    assert run(sandbox, look) == ["[False, False, False] -1 -1\n"]


def test_it_has_no_network(sandbox):
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        abstract.bind(f"\0sandbox-{os.getpid()}")
        abstract.listen()
        source = f"""
import socket
for family, address in ((socket.AF_INET, {server.getsockname()}),
                        (socket.AF_UNIX, {abstract.getsockname()!r})):
    try:
        socket.socket(family).connect(address)
        print("connected")
    except OSError as error:
        print(type(error).__name__)
try:
    socket.getaddrinfo("example.org", 80)
except OSError as error:
    print(type(error).__name__)
"""
        assert run(sandbox, source) == ["OSError\nConnectionRefusedError\ngaierror\n"]


# What it may use


def test_a_cell_may_show_so_much_and_the_next_as_much_again(sandbox):
    much, more = "print('x' * 70_000)", "print('y' * 60_000)"
    first, second = run(sandbox, much, more)
    assert first == "\n[What this cell shows beyond 64 KiB is left out.]\n"
    assert second == "y" * 60_000 + "\n"


def test_an_error_is_told_after_too_much_output(sandbox):
    assert run(sandbox, "print('x' * 70_000); 1 / 0")[0].endswith("left out.]\nZeroDivisionError")


def test_a_file_may_be_so_large(sandbox):
    source = """
import os
with open("large", "wb") as file:
    try:
        for _ in range(20):
            file.write(bytes(2 ** 20))
    except OSError as error:
        print(error.strerror)
print(os.path.getsize("large") >> 20)
"""
    assert run(sandbox, source) == ["File too large\n8\n"]


def test_one_process_may_use_so_much_memory(sandbox):
    seen = run(
        sandbox, "kept = bytearray(300 * 2**20)", "more = bytearray(300 * 2**20)", "print(1)"
    )
    assert seen == ["", "MemoryError", "1\n"]


@attack
def test_all_processes_together_may_use_so_much_memory(sandbox):
    source = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        kept = bytearray(200 * 2 ** 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
"""
    assert run(sandbox, "1", source, "2", ends="more than 512 MiB") == ["1", "", None]


@attack
def test_files_count_as_memory(sandbox):
    source = """
import time
for number in range(200):
    for folder in ("/dev/shm", "/tmp"):
        open(f"{folder}/{number}", "wb").write(bytes(2 ** 21))
time.sleep(60)
"""
    assert run(sandbox, source, ends="more than 512 MiB") == [""]


@attack
def test_a_fork_bomb_is_bounded(sandbox):
    source = """
import os, time
count = 0
try:
    while count < 500:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        count += 1
except BlockingIOError:
    pass
print(0 < count < 40)
"""
    assert run(sandbox, source) == ["True\n"]


@attack
def test_a_fork_bomb_without_end(sandbox):
    source = (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    )
    started = time.monotonic()
    first, second = run(sandbox, source, "1", ends="")
    assert time.monotonic() - started < 30
    if second is not None:  # the interrupt reached it between two forks: its kernel lived on
        assert first.endswith("Timeout")
    assert left(sandbox.processes, seconds=10) == set()


@attack
def test_threads_count_as_processes(sandbox):
    source = """
import threading, time
started = 0
try:
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        started += 1
except RuntimeError as error:
    print(started < 40, error)
"""
    assert run(sandbox, source) == ["True can't start new thread\n"]


@attack
def test_an_endless_loop_costs_its_cell(sandbox):
    first, second = run(sandbox, "while True: pass", "print('next')")
    assert first.endswith("Timeout") and second == "next\n"


@attack
@pytest.mark.parametrize(
    "source",
    [
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        SWALLOWS,
    ],
    ids=["ignored", "swallowed"],
)
def test_a_cell_that_cannot_be_interrupted_costs_the_kernel(sandbox, source):
    seen = run(sandbox, "1", source, "2", ends="it went on after an interrupt")
    assert seen[0] == "1" and seen[2] is None


@attack
def test_all_cells_together_may_take_so_long(sandbox):
    sources = ["import time; time.sleep(1)"] * 16
    seen = run(sandbox, *sources, ends="it ran longer than 8 s in all")
    assert seen[:2] == ["", ""] and seen[-3:] == [None] * 3


@attack
@pytest.mark.parametrize("how", ["os._exit(7)", "os.kill(1, 11)", "os.abort()"])
def test_a_kernel_that_ends_itself_costs_what_follows(sandbox, how):
    source = f"import os, ctypes; {how}; ctypes.string_at(0)"
    first, last, after = run(sandbox, "1", source, "2", ends="ended with status")
    assert first == "1" and not last and after is None


@attack
@pytest.mark.parametrize(
    "source",
    ["while True: print('x' * 1000)", "import os\nwhile True: os.write(1, b'x' * 1000)"],
)
def test_endless_output_costs_its_cell(sandbox, source):
    first, second = run(sandbox, source, "print('next')")
    assert first.endswith("Timeout") and len(first) < 70_000
    assert second == "next\n"


@attack
def test_a_hundred_megabytes_are_left_out(sandbox):
    first, second = run(sandbox, "print('x' * 100_000_000)", "print('next')")
    assert len(first) < 100 and second == "next\n"


@attack
def test_endless_figures_are_left_out(sandbox):
    source = "from IPython.display import display, HTML\nwhile True: display(HTML('x' * 5000))"
    first, second = run(sandbox, source, "print('next')")
    assert len(first) < 70_000 and second == "next\n"


@attack
def test_too_large_a_result_is_an_error(sandbox):
    first, second = run(sandbox, "'x' * 70_000", "'y'")
    assert (first, second) == ("TooMuchOutput", "'y'")


@attack
def test_damaged_messages_are_dropped_and_forged_ones_bounded(sandbox):
    source = """
kernel = get_ipython().kernel
for _ in range(100):
    kernel.iopub_socket.send_multipart([b"<IDS|MSG>", b"forged", b"{", b"", b"", b""])
    kernel.iopub_socket.send_multipart([b"?"])
for number in range(3000):
    kernel.session.send(kernel.iopub_socket, "error", parent=kernel.get_parent(),
        content={"ename": "Forged", "evalue": "", "traceback": []})
"""
    first, second = run(sandbox, source, "print('next')")
    assert first.startswith("Forged") and first.endswith("TooMuchOutput")
    assert len(first) < 3000 * len("Forged") and second == "next\n"


# What outlives it, and other ways out


@attack
def test_a_daemon_does_not_outlive_it(sandbox):
    source = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        while True:
            time.sleep(1)
    os._exit(0)
print(os.wait()[1])
"""
    with_daemon = []
    watcher = threading.Timer(2, lambda: with_daemon.extend(descendants()))
    watcher.start()
    assert run(sandbox, source, "import time; time.sleep(2.5)") == ["0\n", ""]
    assert len(set(with_daemon) - sandbox.processes) == 3  # its keeper, itself, its daemon


@attack
def test_it_can_trace_and_signal_nobody(sandbox):
    source = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print([libc.ptrace(16, pid, 0, 0) for pid in (2, os.getppid(), 4711)], os.getppid())
try:
    os.kill(-1, 9)
except OSError as error:
    print(type(error).__name__)
"""
    assert run(sandbox, source) == ["[-1, -1, -1] 0\nProcessLookupError\n"]


@attack
def test_it_can_make_no_namespace_and_mount_nothing(sandbox):
    source = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def told(result):
    return result, ctypes.get_errno()
print([libc.unshare(flag) for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000)],
      libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.umount2(b"/proc", 2),
      libc.umount2(b"/sockets", 2), libc.mount(b"none", b"/usr", b"", 0x1020, None),
      libc.setuid(0), libc.chroot(b"/tmp"), libc.sethostname(b"x", 1))
"""
    assert run(sandbox, source) == ["[-1, -1, -1, -1] -1 -1 -1 -1 -1 -1 -1\n"]


@attack
def test_links_lead_nowhere(sandbox, tmp_path):
    (tmp_path / "secret").write_text("hush")
    source = f"""
import os
os.symlink({str(tmp_path / "secret")!r}, "link")
os.symlink("/proc/1/root/etc/shadow", "shadow")
for name in ("link", "shadow"):
    try:
        print(open(name).read())
    except OSError as error:
        print(type(error).__name__)
"""
    assert run(sandbox, source) == ["FileNotFoundError\nFileNotFoundError\n"]
    assert (tmp_path / "secret").read_text() == "hush"


@attack
def test_the_kernels_settings_of_the_host_are_not_its_to_write(sandbox):
    source = """
import os
def writable(path):
    try:
        os.close(os.open(path, os.O_WRONLY))
        return True
    except OSError:
        return False
print([path for path in ("/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern",
       "/proc/sys/vm/overcommit_memory", "/proc/sys/user/max_user_namespaces")
       if writable(path)])
"""
    assert run(sandbox, source) == ["[]\n"]


@attack
def test_many_kernels_at_once_do_not_disturb_each_other(sandbox):
    seen = {}

    def work(number):
        source = "import os; os._exit(1)" if number % 2 else f"print({number})"
        (seen[number],) = run(sandbox, source, ends="status 1" if number % 2 else None)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Of a cell that ends its kernel at once, it may be seen that it began, or not.
    assert {n: text or None for n, text in seen.items()} == {
        n: None if n % 2 else f"{n}\n" for n in range(8)
    }


@attack
@bubblewrap
def test_kernels_end_with_a_grader_that_is_killed():
    program = """
import sys, time
from autograder.sandbox import Sandbox
with Sandbox(modules=("inside.application",)) as sandbox, sandbox.kernel():
    print("begun", flush=True)
    time.sleep(60)
"""
    grader = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert grader.stdout.readline() == "begun\n"
    started = psutil.Process(grader.pid).children(recursive=True)
    assert len(started) >= 4
    grader.kill()
    grader.wait()
    grader.stdout.close()
    assert psutil.wait_procs(started, timeout=10)[1] == []


# Where bubblewrap is missing or does not work


def broken_bubblewrap(folder):
    program = folder / "bwrap"
    program.write_text("#!/bin/sh\necho no user namespaces >&2\nexit 1\n")
    program.chmod(0o755)


@pytest.mark.parametrize("broken", [False, True], ids=["missing", "broken"])
def test_without_it_one_line_says_what_is_not_protected(tmp_path, monkeypatch, capfd, broken):
    if broken:
        broken_bubblewrap(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    before = descendants()
    with Sandbox(LIMITS, LEAN) as degraded:
        *_, told = capfd.readouterr().err.splitlines()
        assert told.startswith("autograder: NO SANDBOX, bubblewrap ")
        assert all(danger in told for danger in UNPROTECTED)
        assert degraded.protection == UNPROTECTED
        cells = ["import os; print(os.listdir())", "kept = bytearray(2**30)", "print('x' * 70_000)"]
        seen = run(degraded, *cells, files={"a.txt": b"one"})
        assert seen[:2] == ["['a.txt']\n", "MemoryError"] and "64 KiB" in seen[2]
    assert capfd.readouterr().err == ""
    assert descendants() <= before


@attack
def test_without_it_a_kernel_ends_with_its_group_and_its_time(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    before = descendants()
    with Sandbox(LIMITS, LEAN) as degraded:
        child = "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)"
        assert run(degraded, child, "1") == ["", "1"]
        assert descendants() <= before
        run(degraded, SWALLOWS, "1", ends="it went on after an interrupt")
        long = ["import time; time.sleep(1)"] * 16
        assert run(degraded, *long, ends="it ran longer than 8 s in all")[-3:] == [None] * 3


@bubblewrap
def test_a_shared_sandbox_that_was_lost_is_replaced():
    lost = shared_sandbox()
    lost._parent.kill()
    lost._parent.wait()
    assert not lost.works
    found = shared_sandbox()
    assert found is not lost and found.works
    assert run(found, "6 * 7") == ["42"]
