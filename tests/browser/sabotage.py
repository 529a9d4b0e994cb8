"""Break each observer and each control of the widgets in turn, and see whether a test fails.

    python tests/browser/sabotage.py             # all of them
    python tests/browser/sabotage.py "Train"     # those whose name contains a text

Each one is broken in a copy of the course, and the test that is named beside it is run there. It
ends with an error if a test passes on broken code, or fails on whole code. All of them take about
ten minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
COPIED = ("course", "tests", "assignments", "autograder", "pyproject.toml", "nbgrader_config.py")
LISTENS = re.compile(r"\.(observe|on_click)\(|addEventListener\(|new MutationObserver\(")
LISTENING = ("widgets", "reflect")

PLAYGROUND = "tests/course/test_playground.py::test_"
ATLAS = "tests/course/test_atlas_view.py::test_"
REFLECT = "tests/course/test_reflect.py::test_"
SUDOKU = "tests/course/test_sudoku_backwards.py::test_"
LESSON = "tests/browser/test_lesson_live.py::test_"
PAGE = "tests/browser/test_widgets.py::test_"


@dataclass(frozen=True)
class Sabotage:
    """A piece of code that is broken, and the test that must notice.

    Attributes:
        name: of the observer or control.
        file: below ``course/grokking``.
        whole: a text that stands in the file once.
        broken: what takes its place.
        test: its node id for pytest.
    """

    name: str
    file: str
    whole: str
    broken: str
    test: str


def _button(name: str, tip: str, act: str, test: str) -> Sabotage:
    whole = f'"{name}": ("{tip}", {act})'
    broken = f'"{name}": ("{tip}", lambda: None)'
    return Sabotage(f"button {name}", "widgets/playground.py", whole, broken, PLAYGROUND + test)


SABOTAGES = (
    # the playground's controls
    _button(
        "Train", "Go on training, up to the limit", "self.train", "train_pause_and_train_again"
    ),
    _button("Pause", "Stop after this step", "self.pause", "train_pause_and_train_again"),
    _button("Step ×10", "Take ten steps", "lambda: self.run(STEPS_AT_ONCE)", "ten_steps_at_once"),
    _button("Reset", "Start over with a new network", "self.reset", "nothing_outlives_a_reset"),
    _button(
        "Keep",
        "Keep this run in the picture, to compare the next one",
        "self.keep",
        "a_kept_run_stays_while_another_one_trains",
    ),
    _button(
        "Forget",
        "Take the kept run out of the picture",
        "self.forget",
        "a_kept_run_stays_while_another_one_trains",
    ),
    _button(
        "Export",
        "Write data and figure into this folder",
        "self._export_all",
        "export_button_writes_into_this_folder_and_overwrites_nothing",
    ),
    Sabotage(
        "every button",
        "widgets/controls.py",
        "made.on_click(lambda _: act())",
        "pass",
        PLAYGROUND + "ten_steps_at_once",
    ),
    Sabotage(
        "observer of the sliders",
        "widgets/playground.py",
        'control.observe(lambda change, name=name: self._moved(name, change["new"]), "value")',
        "pass",
        PLAYGROUND + "data_are_exported_as_they_are",
    ),
    Sabotage(
        "observer of the sliders, in the browser",
        "widgets/playground.py",
        'control.observe(lambda change, name=name: self._moved(name, change["new"]), "value")',
        "pass",
        LESSON + "weight_decay_acts_while_the_network_trains",
    ),
    Sabotage(
        "structural slider",
        "widgets/playground.py",
        "        else:\n            self.reset()",
        "        else:\n            self._refresh()",
        PLAYGROUND + "a_structural_slider_starts_a_new_run",
    ),
    Sabotage(
        "live slider, shown and not applied",
        "widgets/watched.py",
        "setattr(self.run, setting, value)",
        "pass",
        PLAYGROUND + "moved_weight_decay_changes_the_weights_as_a_plain_run_would",
    ),
    Sabotage(
        "live slider, shown and not applied, in the browser",
        "widgets/watched.py",
        "setattr(self.run, setting, value)",
        "pass",
        LESSON + "weight_decay_acts_while_the_network_trains",
    ),
    Sabotage(
        "observer of the data table",
        "widgets/playground.py",
        'self.table_shown.observe(lambda _: self._refresh(), "value")',
        "pass",
        PLAYGROUND + "data_table_is_behind_a_toggle",
    ),
    # what the playground shows
    Sabotage(
        "status",
        "widgets/playground.py",
        "self._say(self._state)",
        "pass",
        PLAYGROUND + "train_pause_and_train_again",
    ),
    Sabotage(
        "status that shows the slider and not the optimiser",
        "widgets/playground.py",
        "getattr(self.live, n)) for n",
        "self.sliders[n].value) for n",
        PLAYGROUND + "status_has_the_optimisers_settings_not_the_sliders",
    ),
    Sabotage(
        "progress",
        "widgets/playground.py",
        "self.progress.value = step",
        "pass",
        PLAYGROUND + "progress_has_the_time_that_is_left",
    ),
    Sabotage(
        "picture",
        "widgets/playground.py",
        "self.picture.value = self._figure.frame(view, self._kept, alt)",
        "pass",
        PLAYGROUND + "nothing_trains_by_itself",
    ),
    Sabotage(
        "kept run in the picture",
        "widgets/live_figure.py",
        "each.standing(kept)",
        "each.standing(None)",
        "tests/course/test_live_figure.py::test_a_kept_run_is_drawn_in_every_panel",
    ),
    Sabotage(
        "stages",
        "widgets/live_figure.py",
        "self._draw_stages(view)",
        "pass",
        "tests/course/test_live_figure.py::test_stages_are_shaded_once_they_are_known",
    ),
    Sabotage(
        "changes in the picture",
        "widgets/live_figure.py",
        "self._draw_change(change)",
        "pass",
        "tests/course/test_live_figure.py::test_a_change_is_marked_at_its_step",
    ),
    # training
    Sabotage(
        "waiting for the thread",
        "widgets/trainer.py",
        "self._thread.join()",
        "pass",
        PLAYGROUND + "reset_waits_for_the_step_under_way",
    ),
    Sabotage(
        "the other playground",
        "widgets/trainer.py",
        "                other.stop()",
        "                pass",
        PLAYGROUND + "another_playground_ends_the_training_of_this_one",
    ),
    Sabotage(
        "divergence",
        "widgets/trainer.py",
        "except TrainingDiverged as diverged:",
        "except ZeroDivisionError as diverged:",
        PLAYGROUND + "divergence_is_said_and_the_playground_stays_usable",
    ),
    Sabotage(
        "one thread",
        "widgets/trainer.py",
        "torch.set_num_threads(1)",
        "torch.set_num_threads(2)",
        PLAYGROUND + "a_run_in_the_background_is_the_run_of_its_recipe",
    ),
    # names and values of sliders
    Sabotage(
        "names of the sliders",
        "widgets/named_sliders.py",
        "  handle.setAttribute('aria-label', slider.querySelector('label').textContent);\n",
        "",
        LESSON + "sliders_announce_their_names_and_values",
    ),
    Sabotage(
        "values of the sliders",
        "widgets/named_sliders.py",
        "new MutationObserver(say).observe(",
        "new MutationObserver(() => 0).observe(",
        LESSON + "sliders_announce_their_names_and_values",
    ),
    Sabotage(
        "dark theme",
        "picture.py",
        "invert(0.93) hue-rotate(180deg)",
        "none",
        PAGE + "dark_theme_turns_the_picture_dark",
    ),
    # the atlas
    Sabotage(
        "observer of the atlas",
        "widgets/atlas_view.py",
        'control.observe(lambda _: self._show(), "value")',
        "pass",
        ATLAS + "each_slider_shows_the_run_of_the_sweep",
    ),
    Sabotage(
        "Keep in the atlas",
        "widgets/atlas_view.py",
        "self._kept = self.view()",
        "pass",
        ATLAS + "a_run_is_kept_and_forgotten",
    ),
    Sabotage(
        "Forget in the atlas",
        "widgets/atlas_view.py",
        "        self._kept = None\n        self._show()",
        "        self._show()",
        ATLAS + "a_run_is_kept_and_forgotten",
    ),
    Sabotage(
        "cells of the phase diagram",
        "widgets/phase_grid.py",
        "button.on_click(lambda _: on_choice(cell))",
        "pass",
        ATLAS + "a_cell_moves_both_sliders_and_draws_one_picture",
    ),
    Sabotage(
        "frame of the chosen cell",
        "widgets/atlas_view.py",
        "self.grid.mark(cell)",
        "pass",
        ATLAS + "the_chosen_cell_is_framed_and_no_other",
    ),
    Sabotage(
        "arrow keys in the phase diagram",
        "widgets/phase_grid.py",
        "cell.addEventListener('keydown',",
        "cell.addEventListener('nothing',",
        PAGE + "cells_of_the_phase_diagram_are_clicked_and_walked_through",
    ),
    Sabotage(
        "one stop of the Tab key",
        "widgets/phase_grid.py",
        "cell.addEventListener('focus', () => stopAt(cell));",
        "cell.addEventListener('focus', () => { cell.tabIndex = 0; });",
        PAGE + "the_phase_diagram_is_one_stop_of_the_tab_key",
    ),
    # the game and the times table
    Sabotage(
        "buttons of Sudoku backwards",
        "widgets/sudoku_backwards.py",
        "made.on_click(lambda _: acts[name]() if name in acts else self.put(name))",
        "pass",
        SUDOKU + "a_symbol_of_the_habit_is_put_and_another_is_refused_with_the_reason",
    ),
    Sabotage(
        "habits of Sudoku backwards",
        "widgets/sudoku_backwards.py",
        'self.habit.observe(lambda _: self.restart(), "value")',
        "pass",
        SUDOKU + "the_memorisers_habit_scores_nothing_and_its_opposite_does",
    ),
    Sabotage(
        "sliders of the times table",
        "widgets/times_table_view.py",
        'slider.observe(lambda _: self._show(), "value")',
        "pass",
        PAGE + "a_slider_shows_another_learner",
    ),
    # predictions and questions
    Sabotage(
        "Record",
        "reflect/predictions.py",
        "record.on_click(on_record)",
        "pass",
        REFLECT + "prediction_is_kept_in_the_work_folder",
    ),
    Sabotage(
        "Skip",
        "reflect/predictions.py",
        "skip.on_click(on_skip)",
        "pass",
        REFLECT + "nothing_is_recorded_before_something_is_filled_in",
    ),
    Sabotage(
        "Save",
        "reflect/predictions.py",
        "save.on_click(on_save)",
        "pass",
        REFLECT + "the_explanation_is_asked_for_and_kept",
    ),
    Sabotage(
        "mark on the step axis",
        "reflect/numbers.py",
        'slider.observe(show, "value")',
        "pass",
        REFLECT + "the_mark_follows_the_slider",
    ),
    Sabotage(
        "sliders of the curve",
        "reflect/curves.py",
        'slider.observe(self._moved, "value")',
        "pass",
        REFLECT + "a_slider_of_the_curve_moves_the_curve",
    ),
    Sabotage(
        "shapes of the curve",
        "reflect/curves.py",
        "button.on_click(lambda _: self._take(self._form.shapes[name]))",
        "pass",
        REFLECT + "both_curves_are_drawn",
    ),
    Sabotage(
        "choices of a question",
        "reflect/questions.py",
        'answer.observe(on_choice, "value")',
        "pass",
        REFLECT + "question_explains_every_choice",
    ),
    Sabotage(
        "keys of the choices",
        "reflect/parts.py",
        "group.addEventListener('keydown',",
        "group.addEventListener('nothing',",
        PAGE + "keyboard_alone_answers_a_question",
    ),
    Sabotage(
        "keys of the lists",
        "reflect/parts.py",
        "list.addEventListener('keydown', event => event.stopPropagation());",
        "list;",
        PAGE + "keyboard_alone_records_and_skips_a_prediction[verdicts]",
    ),
)


def unnoticed(source: Path) -> list[str]:
    """What is wrong with the list: listeners that no sabotage breaks, texts that are not there."""
    texts = {s.file: (source / s.file).read_text(encoding="utf-8") for s in SABOTAGES}
    found = [
        f"{s.name}: {s.whole!r} stands {count} times in {s.file}"
        for s in SABOTAGES
        if (count := texts[s.file].count(s.whole)) != 1
    ]
    for folder in LISTENING:
        for file in sorted((source / folder).glob("*.py")):
            for line in file.read_text(encoding="utf-8").splitlines():
                broken = [s for s in SABOTAGES if s.file == f"{folder}/{file.name}"]
                if LISTENS.search(line) and not any(s.whole.strip() in line for s in broken):
                    found.append(f"{folder}/{file.name}: no sabotage breaks {line.strip()!r}")
    return found


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the course and its tests that may be broken."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            source, target = REPOSITORY / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        yield Path(folder)


def passes(root: Path, *tests: str) -> bool:
    """Whether tests pass in a copy. Raises RuntimeError where pytest could not run them."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "", *tests],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root / 'course'}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
    )
    if run.returncode not in (0, 1) or re.search(r"^.*\d+ skipped.* in [\d.]+s", run.stdout, re.M):
        raise RuntimeError(f"{' '.join(tests)} did not run:\n{run.stdout}\n{run.stderr}")
    return run.returncode == 0


def main() -> int:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [sabotage for sabotage in SABOTAGES if wanted in sabotage.name]
    if found := unnoticed(REPOSITORY / "course" / "grokking"):
        print("\n".join(found))
        return 1
    with copied() as root:
        if not passes(root, *sorted({sabotage.test for sabotage in chosen})):
            print("A test fails on whole code: mend that first.")
            return 1
        survived = 0
        for sabotage in chosen:
            file = root / "course" / "grokking" / sabotage.file
            whole = file.read_text(encoding="utf-8")
            file.write_text(whole.replace(sabotage.whole, sabotage.broken), encoding="utf-8")
            noticed = not passes(root, sabotage.test)
            file.write_text(whole, encoding="utf-8")
            survived += not noticed
            print(f"{'noticed' if noticed else 'SURVIVED'}  {sabotage.name}", flush=True)
    print(f"{len(chosen) - survived} of {len(chosen)} noticed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
