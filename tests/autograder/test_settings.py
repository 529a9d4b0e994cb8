"""The settings that nbgrader really has in this course: an unknown name would vanish silently."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from nbgrader import converters, coursedir, preprocessors
from nbgrader.exchange import default

from autograder import preprocessors as ours
from autograder.course import Course
from autograder.isolation import execute

ROOT = Path(__file__).resolve().parents[2]

EFFECTIVE = """
    import json
    from nbgrader.apps import NbGraderApp
    from nbgrader.converters import Autograde, GenerateFeedback
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import ClearSolutions, Execute
    from autograder.isolation.execute import ExecuteIsolated

    app = NbGraderApp.instance()
    app.initialize([])
    run, validate = ExecuteIsolated(parent=app), Execute(parent=app)
    names = lambda steps: [step.__name__ for step in steps]
    print(json.dumps({
        "autograde": names(Autograde(parent=app).autograde_preprocessors),
        "feedback": names(GenerateFeedback(parent=app).preprocessors),
        "secret": run.secret_file,
        "timeouts": [run.timeout, validate.timeout],
        "shutdown": [run.shutdown_kernel, validate.shutdown_kernel],
        "arguments": [run.extra_arguments, validate.extra_arguments],
        "stub": ClearSolutions(parent=app).code_stub["python"],
        "answer": ClearSolutions(parent=app).text_stub,
        "ignored": CourseDirectory(parent=app).ignore,
    }))
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    private = str(tmp_path_factory.mktemp("jupyter"))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(EFFECTIVE)],
        cwd=ROOT,
        env=os.environ | {"JUPYTER_CONFIG_DIR": private, "JUPYTER_DATA_DIR": private},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_submission_is_graded_by_a_judge_and_unfit_credit_is_refused(settings):
    first = ["ExecuteIsolated", "FailClosed"]
    theirs = [step.__name__ for step in converters.Autograde().autograde_preprocessors]
    assert theirs[:2] == ["Execute", "IgnorePattern"]
    assert settings["autograde"] == first + theirs[2:]
    assert settings["secret"] == str(ROOT / "gradebook" / "class_secret")


def test_feedback_hides_what_is_hidden(settings):
    grades, style = (step.__name__ for step in converters.GenerateFeedback().preprocessors)
    assert settings["feedback"] == [grades, "ShowMessagesOnly", style]


def test_grading_and_validating_kernels_are_run_alike(settings):
    assert settings["timeouts"] == [120, 120]
    assert settings["shutdown"] == ["immediate", "immediate"]
    assert settings["arguments"][0] == settings["arguments"][1]
    assert "sys.stderr = sys.stdout" in settings["arguments"][0][0]


def test_checkpoints_are_not_handed_in(settings):
    theirs = coursedir.CourseDirectory().ignore
    assert "*.pt" not in theirs
    assert settings["ignored"] == [*theirs, "*.pt"]


def test_stubs_raise_until_they_are_written(settings):
    assert settings["stub"].splitlines()[-1] == "raise NotImplementedError"
    assert settings["stub"].startswith("# Your code here")
    assert settings["answer"] == "*Your answer here, in place of this line.*"


def test_every_setting_is_one_that_its_class_has():
    homes = (coursedir, converters, default, preprocessors, ours, execute)
    classes = {name: value for home in homes for name, value in vars(home).items()}
    settings = Course(ROOT).config()
    assert len(settings) > 5
    for name, section in settings.items():
        for trait in section:
            assert trait in classes[name].class_traits(config=True), f"{name}.{trait}"
