"""Steps that this course adds to nbgrader's own; `nbgrader_config.py` puts them in their place."""

import re
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade

PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?(e[+-]?\d+)?")
UNFIT_CREDIT = "UnfitCredit"

Resources = dict[str, Any]


class FailClosed(NbGraderPreprocessor):
    """Give nothing for a test that did not run, or whose partial credit is unfit.

    nbgrader gives full points for a test cell without output, even if a tag kept it from running.
    And it takes the last value of a test cell as the points: where that value is no number, such
    as `nan`, `True` or a tensor, it gives all of them.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        """Put an error in the place of an unfit value, or of none."""
        if is_grade(cell) and cell.cell_type == "code":
            most = float(cell.metadata.nbgrader["points"])
            if cell.execution_count is None:
                cell.outputs = [
                    error_output("NotRun", "the test did not run, so it gives no points")
                ]
            cell.outputs = [self._checked(output, most) for output in cell.outputs]
        return cell, resources

    def _checked(self, output: NotebookNode, most: float) -> NotebookNode:
        if output.output_type != "execute_result":
            return output
        credit = output.data.get("text/plain", "nothing")
        if PLAIN_NUMBER.fullmatch(credit) and 0 <= float(credit) <= most:
            return output
        return error_output(
            UNFIT_CREDIT,
            f"the test ended in {credit[:80]}: partial credit is a plain number from 0 to {most:g}",
        )


class ShowMessagesOnly(ClearHiddenTests):
    """In feedback, leave of each test cell its visible tests, its points and its message.

    A traceback shows lines of hidden tests, and what a student's function prints may be their
    inputs.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        """Remove hidden tests, prints and tracebacks from a test cell."""
        if is_grade(cell) and cell.cell_type == "code" and not cell.metadata.nbgrader["solution"]:
            cell, resources = super().preprocess_cell(cell, resources, index)
            cell.outputs = [
                self._message(output)
                for output in cell.outputs
                if output.output_type in ("error", "execute_result")
            ]
        return cell, resources

    def _message(self, output: NotebookNode) -> NotebookNode:
        if output.output_type == "execute_result":  # `FailClosed` has let it pass: a number
            text = f"The test gives partial credit: {output.data['text/plain']}\n"
            return new_output("stream", name="stdout", text=text)
        message = strip_ansi(output.evalue) or output.ename
        if output.ename != "CheckFailed":
            message = f"{output.ename}: {message}"
        return error_output(output.ename, message)


def error_output(name: str, message: str, traceback: list[str] | None = None) -> NotebookNode:
    """What a cell shows that ended in an error."""
    return new_output("error", ename=name, evalue=message, traceback=traceback or [message])
