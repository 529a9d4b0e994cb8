"""The lesson gate: what every lesson must have, as checks that say what is missing.

Each check takes a notebook and returns its problems as a list of sentences; an empty list is a
pass. `problems` asks everything that can be known without running the lesson, `problems_of_run`
what only a run shows. The conventions behind them stand in course/README.md.
"""

from pathlib import Path

from grokking.authoring.gate import ledger, prose, results, spine
from grokking.authoring.lesson import LessonError, read_lesson
from grokking.authoring.notebooks import Notebook, NotebookError, read_notebook, tidy
from grokking.misconceptions import read_misconceptions


def problems(path: Path) -> list[str]:
    """What is wrong with the lesson at `path`, in a folder of a course, before it is run."""
    course = path.resolve().parents[1]
    try:
        untidy = tidy([path], check=True)
        lesson = read_lesson(path)
    except (NotebookError, LessonError) as error:
        return [str(error)]
    notebook = read_notebook(path)
    rows = ledger.read_rows(course / "claims.md")
    known = read_misconceptions(course / "misconceptions.toml")
    return [
        *(f"not in the normal form: run grokking tidy {path}" for _ in untidy),
        *spine.head(notebook, lesson),
        *spine.spine(notebook),
        *spine.answers(notebook),
        *prose.voice(notebook),
        *prose.links(notebook, path.parent),
        *prose.citations(notebook),
        *prose.pictures(notebook),
        *ledger.claims(notebook, lesson, path.name, rows),
        *ledger.misconceptions(notebook, lesson, known),
        *ledger.syllabus(lesson, path.name, (course / "README.md").read_text(encoding="utf-8")),
    ]


def problems_of_run(executed: Notebook) -> list[str]:
    """What is wrong with an executed lesson: its pictures, its pace, the numbers in its prose."""
    return [
        *results.pictures(executed),
        *results.pace(executed),
        *results.numbers(executed),
    ]
