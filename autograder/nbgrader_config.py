"""Where nbgrader finds this course and keeps a class's work; nbgrader supplies `get_config`."""

from pathlib import Path

root = Path(__file__).resolve().parents[1]
gradebook = root / "gradebook"
exchange = gradebook / "exchange"
exchange.mkdir(parents=True, exist_ok=True)  # nbgrader makes neither of the two itself

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
c.CourseDirectory.db_url = f"sqlite:///{gradebook / 'gradebook.db'}"

c.Exchange.root = str(exchange)

c.Execute.timeout = 120  # seconds a cell: nbgrader's 30 is short for training on a busy machine
