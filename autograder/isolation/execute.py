"""nbgrader's step that executes a submission: the student's cells here, the tests in a judge."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Integer, Unicode

from autograder.isolation.install import START, KernelGone, install
from autograder.isolation.judges import Cell, JudgeGone, a_judge
from autograder.isolation.roles import Role, role
from autograder.preprocessors import Resources, error_output
from autograder.sandbox import shared_sandbox
from autograder.secret import VARIABLE, class_secret

LARGEST_FILE = 50_000_000  # bytes of a file beside the notebook
SOON = 1  # seconds until a kernel that has cut the line is known to have died
GRACE = 4  # seconds from an interrupt to the end of a kernel
TOO_LONG = "it took too long, and did not stop when it was interrupted"
DIED = (
    "the process that runs your code died: a cell or a function ended it, used up the memory, or "
    "crashed compiled code"
)


class ExecuteIsolated(Execute):
    """Execute a notebook so that no test is ever where the student's code is.

    A kernel that dies, or that has to be ended because it did not stop, costs the cell that was
    running. It is started again, and the cells before run once more, without those that ended it.
    """

    secret_file = Unicode(
        "", help="The file of the class secret, made when needed. Without: a public constant."
    ).tag(config=True)
    secret = Unicode("", help="The class secret itself, where its file is not at hand.").tag(
        config=True
    )
    restarts = Integer(
        3, help="How often a kernel is started again; what is left then gets no points."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Resources, km: Any = None
    ) -> tuple[NotebookNode, Resources]:
        """Execute a notebook in a kernel of the sandbox, its tests in a judge."""
        self.files = _files(Path(resources["metadata"]["path"]))
        self.judged = [
            _judged_cell(cell, number)
            for number, cell in enumerate(nb.cells)
            if role(cell) in (Role.SETUP, Role.TEST)
        ]
        self.fatal: set[int] = set()  # cells that ended their kernel
        self.kernels = 0
        with ExitStack() as stack:
            self.of_kernel = stack.enter_context(ExitStack())
            self.of_judge = stack.enter_context(ExitStack())
            self._begin_judge()
            return super().preprocess(nb, resources, self._begin_kernel())

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        """Execute a cell where it belongs."""
        part = role(cell)
        if part is Role.TEXT:
            return cell, resources
        if self.kernels > self.restarts:
            told = {"kind": "NotRun", "text": "earlier cells ended their kernel too often"}
            return self._with_outcome(cell, index, {"error": told}), resources
        if part is not Role.TEST:
            self._run_for_student(cell, index)
        if part is not Role.STUDENT:
            outcome = self._judged(cell, index)
            if part is Role.TEST:
                cell = self._with_outcome(cell, index, outcome)
        return cell, resources

    def _run_for_student(self, cell: NotebookNode, index: int) -> None:
        """Run a cell in the student's kernel; one that ends the kernel says so."""
        try:
            self.execute_cell(cell, index, store_history=True)
            self._settle()
        except Exception as error:  # what a hostile kernel says can break nbclient anywhere
            reason = str(KernelGone(_reason(error)))
            self._restart(index)
            cell.outputs = [*cell.get("outputs", [])[:50], error_output("KernelGone", reason)]

    def _settle(self) -> None:
        """After a cell that was interrupted, make sure that the kernel has come to rest."""
        if self.km.interrupted and not run_sync(self._is_idle)():
            raise KernelGone(TOO_LONG)
        self.km.interrupted = False

    async def _is_idle(self) -> bool:
        assert self.kc is not None
        request = self.kc.kernel_info()
        ends = time.monotonic() + GRACE
        while time.monotonic() < ends:
            try:
                message = await self.kc.shell_channel.get_msg(timeout=0.5)
            except Exception:
                if not await self.km.is_alive():
                    raise DeadKernelError("Kernel died") from None
                continue
            if message["parent_header"].get("msg_id") == request:
                return True
        return False

    def _judged(self, cell: NotebookNode, index: int) -> dict[str, Any]:
        """Have the judge run a cell; what it does not know it asks the kernel."""
        source, file = _judged_cell(cell, index)
        setup = role(cell) is Role.SETUP
        try:
            self.judge.send({"do": "run", "source": source, "file": file, "setup": setup})
            outcome = self._outcome(time.monotonic() + self.timeout)
        except (JudgeGone, TimeoutError) as error:
            outcome = {"error": {"kind": "JudgeGone", "text": _judge_reason(error, self.timeout)}}
            self._begin_judge()
            self._restart(index)
            return outcome
        if outcome["lost"] or self.km.end is not None:
            self._restart(index)
        return outcome

    def _outcome(self, deadline: float) -> dict[str, Any]:
        """What the judge says of a cell.

        At the deadline the kernel is interrupted, and ended if the judge gets no answer even so.
        """
        late = not self.judge.says(deadline)
        stuck = late and not self._answers_when_interrupted(deadline + GRACE)
        outcome = self.judge.receive(deadline + 2 * GRACE)["done"]
        error, lost = outcome["error"], outcome["lost"]
        if lost and (stuck or self._died()):
            error["text"] = TOO_LONG if stuck else DIED
        elif late and (not error or lost or error["kind"] == "KeyboardInterrupt"):
            text = f"the test's {self.timeout} seconds were over"
            outcome["error"] = {"kind": "TimeIsUp", "text": text}
        return outcome

    def _answers_when_interrupted(self, deadline: float) -> bool:
        # Not interrupt_kernel, which ends a kernel that does not answer as to a cell.
        run_sync(self.km.interrupt)()
        if answers := self.judge.says(deadline):
            return answers
        run_sync(self.km.finish)(TOO_LONG)
        return False

    def _died(self) -> bool:
        """Whether the kernel has ended, or ends soon."""
        ends = time.monotonic() + SOON
        while alive := run_sync(self.km.is_alive)():
            if time.monotonic() > ends:
                break
            time.sleep(SOON / 100)
        return not alive

    def _with_outcome(
        self, cell: NotebookNode, index: int, outcome: dict[str, Any]
    ) -> NotebookNode:
        """A test cell with the outputs that a kernel would have given it."""
        cell.outputs = []
        cell.execution_count = index + 1
        if text := outcome.get("printed"):
            cell.outputs.append(new_output("stream", name="stdout", text=text))
        if error := outcome.get("error"):
            cell.outputs.append(
                error_output(error["kind"], error["text"], error.get("traceback") or None)
            )
        elif credit := outcome.get("credit"):
            cell.outputs.append(
                new_output(
                    "execute_result", {"text/plain": credit}, execution_count=cell.execution_count
                )
            )
        return cell

    def _begin_kernel(self) -> Any:
        """A kernel of the sandbox that answers the judge."""
        self.kernels += 1
        manager = self.of_kernel.enter_context(
            shared_sandbox().kernel(self.files, self.extra_arguments)
        )
        self.judge.send({"do": "listen", "folder": str(manager.folder), "seen": manager.seen})
        install(manager, self.judge.receive(time.monotonic() + START)["address"])
        return manager

    def _begin_judge(self) -> None:
        """A judge that knows the class secret, which the student's kernel does not."""
        self.of_judge.close()
        of_file = class_secret(Path(self.secret_file)) if self.secret_file else ""
        secret = self.secret or of_file or os.environ.get(VARIABLE, "")
        self.judge = self.of_judge.enter_context(a_judge({VARIABLE: secret}, self.judged))

    def _restart(self, index: int) -> None:
        """Put another kernel in the place of one that is gone; run the cells before once more."""
        self.fatal.add(index)
        assert self.kc is not None
        self.kc.stop_channels()
        self.of_kernel.close()
        if self.kernels > self.restarts:
            return
        self.km = self._begin_kernel()
        self.start_new_kernel_client()
        for number, cell in enumerate(self.nb.cells[:index]):
            if number not in self.fatal and role(cell) in (Role.SETUP, Role.STUDENT):
                again = NotebookNode(cell | {"outputs": []})
                try:
                    super().execute_cell(again, number, store_history=True)
                    self._settle()
                except Exception:
                    self._restart(number)
                    return
                self.nb.cells[number] = cell


def _judged_cell(cell: NotebookNode, index: int) -> Cell:
    return cell.source, f"<{cell.get('id', f'cell {index}')}>"


def _reason(error: Exception) -> str:
    if isinstance(error, KernelGone):
        return str(error)
    if isinstance(error, DeadKernelError):
        return "this cell ended the process that runs it, used up the memory, or crashed it"
    return f"this cell could not be run to its end ({type(error).__name__})"


def _judge_reason(error: Exception, timeout: int) -> str:
    if isinstance(error, TimeoutError):
        return f"the test did not end within {timeout} seconds"
    return "the process that runs the tests ended before this test did"


def _files(folder: Path) -> dict[str, bytes]:
    """What lies beside a notebook: plain files, no link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        plain = (
            path.is_file()
            and not path.is_symlink()
            and path.resolve().is_relative_to(folder.resolve())
        )
        if plain and path.suffix != ".ipynb" and path.stat().st_size <= LARGEST_FILE:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found
