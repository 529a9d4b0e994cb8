"""How nbgrader works in this course; nbgrader supplies `get_config`."""

import os
import sysconfig
from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    GetGrades,
    LimitOutput,
    SaveAutoGrades,
)

from autograder.isolation.execute import ExecuteIsolated
from autograder.preprocessors import FailClosed, ShowMessagesOnly

root = Path(__file__).resolve().parents[1]
gradebook = root / "gradebook"
exchange = gradebook / "exchange"
exchange.mkdir(parents=True, exist_ok=True)  # nbgrader makes neither of the two itself

programs = sysconfig.get_path("scripts")  # of this environment, where nbgrader's alembic lies
if programs not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])

c = get_config()

c.CourseDirectory.course_id = "grokking"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "gradebook/submitted"
c.CourseDirectory.autograded_directory = "gradebook/autograded"
c.CourseDirectory.feedback_directory = "gradebook/feedback"
c.CourseDirectory.source_with_tests_directory = "gradebook/source_with_tests"
c.CourseDirectory.solution_directory = "gradebook/solution"
# Besides what nbgrader ignores: a checkpoint, which an exercise writes, is not handed in.
c.CourseDirectory.ignore = [*CourseDirectory().ignore, "*.pt"]
c.CourseDirectory.db_url = f"sqlite:///{gradebook / 'gradebook.db'}"

c.Exchange.root = str(exchange)

c.ClearSolutions.code_stub = {
    "python": "# Your code here, in place of the next line.\nraise NotImplementedError"
}
c.ClearSolutions.text_stub = "*Your answer here, in place of this line.*"

c.Execute.timeout = 120  # seconds a cell: nbgrader's 30 is short for training on a busy machine
c.Execute.shutdown_kernel = "immediate"  # nothing is left to be tidied: do not wait for it
# nbgrader gives no points for a test that wrote to stderr, as every warning does. In kernels that
# grade or validate stderr is stdout.
c.Execute.extra_arguments = [
    "--IPKernelApp.exec_lines=import sys; sys.stderr = sys.stdout",
    "--IPKernelApp.capture_fd_output=False",
]
c.ExecuteIsolated.secret_file = str(gradebook / "class_secret")

c.Autograde.autograde_preprocessors = [  # nbgrader's, with the first two for its Execute
    ExecuteIsolated,
    FailClosed,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = [GetGrades, ShowMessagesOnly, CSSHTMLHeaderPreprocessor]
