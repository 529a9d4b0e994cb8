"""Every control of the widgets in a real browser, on one page that shows all of them."""

import json
import re

import pytest
from evidence import observed
from lab_page import LabPage
from notebooks import write_notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTEBOOK = "work/widgets/widgets.ipynb"
CELLS = {
    "playground": """
from grokking.training import Recipe
from grokking.widgets import Playground
from grokking.widgets.settings import SETTINGS

playground = Playground(Recipe(p=31), limit=100_000, sliders=list(SETTINGS))
frames = []
playground.picture.observe(lambda _: frames.append(1), "value")


def fresh(widget):
    widget.pause()
    widget.forget()
    for name, slider in widget.sliders.items():
        slider.value = getattr(Recipe(p=31), name)
    widget.reset()


playground""",
    "panels": """
from grokking.widgets.panels import PANELS

panels = Playground(Recipe(p=31), panels=list(PANELS))
panels.run(400)
panels.keep()
panels.sliders["train_fraction"].value = 0.7
panels.run(100)
panels.sliders["weight_decay"].value = 3
panels.run(300)
panels""",
    "absurd": """
rates = {"usual": 0.02, "absurd": 1e30}
absurd = Playground(Recipe(p=31), sliders={"learning_rate": rates})
absurd""",
    "curve": """
from grokking import reflect

curve = reflect.Curve((10, 100, 1000), {"never": (0, 0, 0), "late": (0, 0.1, 1)})
reflect.predict("00.curve", "How will it go?", curve)""",
    "step": "reflect.predict('00.step', 'When?', reflect.Step(4000))",
    "number": "reflect.predict('00.number', 'How many per cent?', reflect.Number(unit='%'))",
    "choice": "reflect.predict('00.choice', 'Up or down?', ['up', 'down'])",
    "compare": "reflect.compare('00.curve', panels.live.history)",
    "atlas": """
from grokking.widgets import AtlasView

atlas = AtlasView()
atlas""",
    "sudoku": """
from grokking.widgets import SudokuBackwards

sudoku = SudokuBackwards()
sudoku""",
    "times-table": """
from grokking.widgets import TimesTableView

times_table = TimesTableView()
times_table""",
    "verdicts": "reflect.predict('00.verdicts', 'True?', reflect.Verdicts())",
    "question": """
reflect.question(
    "Does it learn on after training?",
    right="No",
    choices={"No": "No step, no change.", "Yes": "Who would move the weights?"},
    beliefs={"Yes": "learns-after-training-stops"},
)""",
}


@pytest.fixture(scope="module")
def page(browser, lab_server):
    """The notebook with all cells run."""
    write_notebook(lab_server.home / NOTEBOOK, CELLS)
    lab = LabPage(browser, lab_server, NOTEBOOK, viewport={"width": 1280, "height": 900})
    lab.open()
    lab.run("question")
    lab.page.keyboard.press("Control+b")  # JupyterLab's own key: hide the list of files
    yield lab
    lab.page.close()
    lab_server.stop_kernels()


@pytest.fixture
def lab(page, lab_server, artefacts, request):
    """The page, with an untrained network in the playground."""
    page.kernel("fresh(playground)")
    with observed([page], lab_server, artefacts, request.node):
        yield page
    page.page.set_viewport_size({"width": 1280, "height": 900})


def button(lab, cell, name):
    return lab.output(cell).get_by_role("button", name=name, exact=True)


def slider(lab, cell, name):
    return lab.output(cell).get_by_role("slider", name=name, exact=True)


def status(lab, cell):
    return lab.output(cell).get_by_role("status")


def picture(lab, cell, **expected):
    lab.output(cell)
    return lab.picture(cell, **expected)


def records(lab_server):
    return json.loads((lab_server.home / "work" / "predictions.json").read_text())


# The playground


@pytest.mark.parametrize(
    ("name", "key", "expression", "value"),
    [
        ("learning rate", "ArrowRight", "playground.live.optimizer.param_groups[0]['lr']", 0.05),
        ("data fraction", "ArrowLeft", "playground.live.recipe.train_fraction", 0.3),
        ("seed", "ArrowRight", "playground.live.recipe.seed", 1),
        ("p", "ArrowRight", "playground.live.task.symbols", 59),
        ("operation", "ArrowRight", "playground.live.recipe.operation", "a*b"),
    ],
)
def test_each_slider_reaches_the_run(lab, name, key, expression, value):
    live = name == "learning rate"
    button(lab, "playground", "Train").click()
    lab.await_kernel("playground.live.step > 5")
    slider(lab, "playground", name).press(key)
    lab.await_kernel(f"{expression} == {value!r}")
    assert lab.kernel("playground.training") == live
    assert (lab.kernel("playground.live.step") > 0) == live


def test_ten_steps_and_a_data_table(lab):
    before = picture(lab, "playground")
    button(lab, "playground", "Step ×10").click()
    lab.await_kernel("playground.live.step == 10")
    picture(lab, "playground", other_than=before)
    assert not lab.kernel("playground.training")
    toggle = button(lab, "playground", "Data table")
    table = lab.output("playground").get_by_role("region", name="data table")
    toggle.press("Enter")
    expect(table.get_by_role("rowheader", name="10", exact=True)).to_be_visible()
    toggle.press("Enter")
    expect(table).to_have_count(0)


def test_a_run_is_kept_compared_and_forgotten(lab, artefacts):
    button(lab, "playground", "Train").click()
    lab.await_kernel("playground.live.step > 300", seconds=60)
    button(lab, "playground", "Keep").click()
    lab.await_kernel("playground.kept is not None")
    kept = lab.kernel("playground.kept.step")
    slider(lab, "playground", "data fraction").press("ArrowRight")
    lab.await_kernel("playground.live.recipe.train_fraction == 0.7")
    beside_the_kept = picture(lab, "playground")
    button(lab, "playground", "Train").click()
    picture(lab, "playground", other_than=beside_the_kept)
    lab.await_kernel("playground.live.step > 60", seconds=60)
    button(lab, "playground", "Pause").click()
    expect(status(lab, "playground")).to_contain_text("Paused.")
    expect(status(lab, "playground")).to_contain_text("Kept for comparison: data fraction 50 %")
    assert lab.kernel("playground.kept.step") == kept
    lab.page.screenshot(path=artefacts / "playground-two-runs.png")
    with_kept = picture(lab, "playground")
    button(lab, "playground", "Forget").click()
    picture(lab, "playground", other_than=with_kept)
    assert lab.kernel("playground.kept is None")


def test_divergence_is_a_sentence_and_reset_helps(lab, artefacts):
    lab.kernel("fresh(absurd)")
    button(lab, "absurd", "Train").click()
    lab.await_kernel("absurd.live.step > 5")
    slider(lab, "absurd", "learning rate").press("ArrowRight")
    expect(status(lab, "absurd")).to_contain_text("The training loss is", timeout=20_000)
    expect(status(lab, "absurd")).to_contain_text("Press Reset")
    lab.page.screenshot(path=artefacts / "playground-diverged.png")
    slider(lab, "absurd", "learning rate").press("ArrowLeft")
    button(lab, "absurd", "Reset").click()
    expect(status(lab, "absurd")).to_contain_text("Ready to train.")
    button(lab, "absurd", "Train").click()
    lab.await_kernel("absurd.live.step > 5 and absurd.training")


def test_export_writes_files_into_the_notebooks_folder(lab, lab_server):
    button(lab, "playground", "Step ×10").click()
    button(lab, "playground", "Export").click()
    said = re.compile(r"Exported to (playground-\d+)\.csv")
    expect(status(lab, "playground")).to_contain_text(said)
    stem = said.search(status(lab, "playground").text_content())[1]
    written = list((lab_server.home / NOTEBOOK).parent.glob(f"{stem}.*"))
    assert {path.suffix for path in written} == {".csv", ".json", ".png"}


def test_the_saved_notebook_does_not_grow_with_the_frames(lab, lab_server):
    button(lab, "playground", "Step ×10").click()
    lab.await_kernel("playground.live.step == 10")
    few = saved(lab, lab_server)
    drawn = lab.kernel("len(frames)")
    lab.kernel("[(playground.keep(), playground.forget()) for _ in range(50)]", seconds=120)
    assert lab.kernel("len(frames)") == drawn + 100
    assert abs(saved(lab, lab_server) - few) < 100
    assert few < 100_000  # with the outputs of all cells


def saved(lab, lab_server):
    """The size of the notebook's file in bytes, once it is saved."""
    lab.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    return (lab_server.home / NOTEBOOK).stat().st_size


def test_all_panels_on_a_page(lab, artefacts):
    lab.page.set_viewport_size({"width": 1000, "height": 1700})
    picture(lab, "panels")
    assert lab.kernel("panels.live.step") == 400
    lab.page.screenshot(path=artefacts / "playground-all-panels.png")


def test_dark_theme_turns_the_picture_dark(lab, artefacts):
    button(lab, "playground", "Step ×10").click()
    image = lab.output("playground").locator("img")
    expect(image).to_have_css("filter", "none")
    theme(lab, "Dark", light="false")
    try:
        expect(image).to_have_css("filter", re.compile("invert"))
        lab.page.screenshot(path=artefacts / "playground-dark.png")
    finally:
        theme(lab, "Light", light="true")


def theme(lab, name, light):
    lab.page.evaluate(
        f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {name}'}})"
    )
    expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-light", light)
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)


@pytest.mark.parametrize("cell", ["playground", "curve", "step", "compare", "atlas", "times-table"])
def test_nothing_is_cut_off_at_600_pixels(lab, artefacts, cell):
    lab.page.set_viewport_size({"width": 600, "height": 900})
    output = lab.output(cell)
    expect(output.locator("img").first).to_be_visible()
    beyond = output.evaluate(
        """node => [...node.querySelectorAll('button, img, textarea, [role]')]
             .map(part => [part.outerHTML.slice(0, 80), part.getBoundingClientRect().right])
             .filter(([_, right]) => right > node.getBoundingClientRect().right)"""
    )
    lab.page.screenshot(path=artefacts / f"{cell}-600.png")
    assert beyond == []


# The atlas


def test_sliders_show_the_run_of_the_atlas(lab, artefacts):
    lab.kernel("atlas.grid.cells[1.0, 0.5].click()")
    before = picture(lab, "atlas")
    slider(lab, "atlas", "weight decay").press("ArrowRight")
    lab.await_kernel("atlas.view().recipe.weight_decay == 3.0")
    picture(lab, "atlas", other_than=before)
    expect(status(lab, "atlas")).to_contain_text("Weight decay 3, 50 % shown: ")
    lab.page.screenshot(path=artefacts / "atlas.png")


def test_cells_of_the_phase_diagram_are_clicked_and_walked_through(lab):
    lab.output("atlas").get_by_role("button", name="weight decay 1, 50 % shown").click()
    expect(status(lab, "atlas")).to_contain_text("Weight decay 1, 50 % shown: ")
    before = picture(lab, "atlas")
    lab.page.keyboard.press("ArrowRight")
    expect(status(lab, "atlas")).to_contain_text("Weight decay 1, 60 % shown: ")
    lab.page.keyboard.press("ArrowDown")
    expect(status(lab, "atlas")).to_contain_text("Weight decay 0.3, 60 % shown: ")
    assert lab.kernel("[s.value for s in atlas.sliders.values()]") == [0.3, 0.6, 0]
    picture(lab, "atlas", other_than=before)
    for _ in range(9):
        lab.page.keyboard.press("ArrowRight")
    expect(status(lab, "atlas")).to_contain_text("Weight decay 0.3, 90 % shown: ")
    expect(slider(lab, "atlas", "data fraction")).to_have_attribute("aria-valuetext", "90 %")


def test_the_phase_diagram_is_one_stop_of_the_tab_key(lab):
    cells = lab.output("atlas").locator(".widget-gridbox button")
    cells.last.focus()
    lab.page.keyboard.press("ArrowLeft")
    assert cells.evaluate_all("cells => cells.filter(cell => cell.tabIndex === 0).length") == 1


# The times table


def test_a_slider_shows_another_learner(lab):
    before = picture(lab, "times-table")
    slider(lab, "times-table", "learner").press("ArrowRight")
    lab.await_kernel("times_table.sliders['learner'].value == 'commutative'")
    picture(lab, "times-table", other_than=before)
    expect(status(lab, "times-table")).to_contain_text("the commutative learner answers 37")


# Predictions and questions


def test_verdicts_are_given_with_the_keyboard_and_recorded(lab, lab_server, artefacts):
    first = lab.output("verdicts").get_by_label("C1 · ")
    first.focus()
    lab.page.keyboard.press("t")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("f")
    lab.page.screenshot(path=artefacts / "verdicts.png")
    button(lab, "verdicts", "Record").press("Enter")
    expect(status(lab, "verdicts")).to_contain_text("1 true, 0 partly, 1 false, 50 no verdict")
    records = json.loads((lab_server.home / "work" / "predictions.json").read_text())
    assert records["00.verdicts"][-1]["prediction"] == {"C1": "true", "C2": "false"}


def test_a_curve_is_chosen_bent_recorded_and_compared(lab, lab_server, artefacts):
    before = picture(lab, "curve")
    button(lab, "curve", "late").click()
    chosen = picture(lab, "curve", other_than=before)
    slider(lab, "curve", "step 100").press("ArrowUp")
    picture(lab, "curve", other_than=chosen)
    button(lab, "curve", "Record").press("Enter")
    expect(status(lab, "curve")).to_contain_text("15 % at step 100, 100 % at step 1,000")
    lab.page.screenshot(path=artefacts / "predict-curve.png")

    lab.run("compare", above=False)
    expect(lab.output("compare")).to_contain_text("Your prediction: 0 % at step 10, 15 %")
    lab.output("compare").get_by_role("textbox").fill("Because it was shown more cells.")
    button(lab, "compare", "Save").click()
    expect(status(lab, "compare")).to_contain_text("Saved.")
    lab.page.screenshot(path=artefacts / "compare-curve.png")
    attempt = records(lab_server)["00.curve"][-1]
    assert attempt["prediction"] == pytest.approx([0, 0.15, 1])
    assert attempt["explanation"] == "Because it was shown more cells."
    assert 0 < attempt["score"] < 1


def test_a_step_is_placed_with_the_keyboard(lab, lab_server, artefacts):
    before = picture(lab, "step")
    mark = slider(lab, "step", "step")
    for _ in range(5):
        mark.press("ArrowRight")
    expect(mark).to_have_attribute("aria-valuetext", "7")
    drawn = lab.output("step").get_by_role("img", name="You predicted step 7")
    expect(drawn).to_be_visible()
    picture(lab, "step", other_than=before)
    button(lab, "step", "Record").press("Enter")
    expect(status(lab, "step")).to_contain_text("Recorded: step 7.")
    lab.page.screenshot(path=artefacts / "predict-step.png")
    assert records(lab_server)["00.step"][-1]["prediction"] == 7


def test_a_number_is_typed_and_a_choice_is_skipped(lab, lab_server):
    field = lab.output("number").get_by_role("textbox", name="Your number")
    field.fill("a few")
    button(lab, "number", "Record").click()
    expect(status(lab, "number")).to_contain_text("Type a number from 0 to 100")
    lab.kernel("0")  # by its answer the kernel's echo of the first words has come, too
    field.fill("12.5 %")
    button(lab, "number", "Record").click()
    expect(status(lab, "number")).to_contain_text("Recorded: 12.5 %.")
    lab.output("choice").get_by_role("radio", name="down").check()
    button(lab, "choice", "Skip").click()
    expect(status(lab, "choice")).to_contain_text("Skipped.")
    kept = records(lab_server)
    assert kept["00.number"][-1]["prediction"] == 12.5
    assert kept["00.choice"][-1]["skipped"]


def test_a_question_explains_and_names_the_belief(lab):
    lab.output("question").get_by_role("radio", name="Yes").check()
    expect(status(lab, "question")).to_contain_text("Not quite. Who would move the weights?")
    expect(status(lab, "question")).to_contain_text("It goes on learning after training stops")


# The keyboard alone

SLIDERS = {  # of the playground: name → key, setting, value
    "weight decay": ("ArrowRight", "weight_decay", 3),
    "learning rate": ("ArrowRight", "learning_rate", 0.05),
    "data fraction": ("ArrowLeft", "train_fraction", 0.3),
    "seed": ("ArrowRight", "seed", 1),
    "p": ("ArrowRight", "p", 59),
    "operation": ("ArrowRight", "operation", "a*b"),
}
FORMS = {  # of predictions: cell → keys, what is recorded, what the picture then says
    "curve": (["Enter", "Tab", "Tab", "Tab", "ArrowUp"], [0, 0.05, 0], "5 % at step 100,"),
    "step": (["ArrowRight", "ArrowRight", "ArrowRight"], 3, "You predicted step 3"),
    "number": (["1", "2", ".", "5", " ", "%"], 12.5, None),
    "choice": (["ArrowDown", "Enter"], "down", None),
    "verdicts": (["ArrowDown", "ArrowDown"], {"C1": "partly"}, None),
}


def walk(lab, cell, *actions):
    """From a cell that has the focus, Tab to one control after the other and press a key there."""
    lab.focus_cell(cell)
    for role, name, key, expression in actions:
        lab.tab_to(lab.output(cell).get_by_role(role, name=name, exact=True))
        lab.page.keyboard.press(key)
        lab.await_kernel(expression)


def anew(lab, cell):
    """Run a cell again, and wait until its controls have their names; then give it the focus."""
    lab.run(cell, above=False)
    lab.focus_cell(cell)
    if cell in ("choice", "question"):
        expect(lab.output(cell).get_by_role("radiogroup")).to_have_attribute(
            "aria-label", re.compile("[?]$")
        )


def test_keyboard_alone_works_every_control_of_the_playground(lab):
    moves = [
        ("slider", name, key, f"playground.live.recipe.{setting} == {value!r}")
        for name, (key, setting, value) in SLIDERS.items()
    ]
    still = [
        ("button", name, "Enter", expression)
        for name, expression in (
            ("Step ×10", "playground.live.step == 10"),
            ("Reset", "playground.live.step == 0"),
            ("Keep", "playground.kept is not None"),
            ("Forget", "playground.kept is None"),
            ("Export", "'Exported to' in playground.status.value"),
            ("Data table", "playground.table_shown.value"),
            ("Data table", "not playground.table_shown.value"),
        )
    ]
    training = [
        ("button", "Train", "Enter", "playground.training"),
        ("button", "Pause", "Space", "not playground.training"),
    ]
    walk(lab, "playground", *moves, *still)
    walk(lab, "playground", *training)
    pressed = {name for _, name, *_ in (*moves, *still, *training)}
    labels = "[s.label for s in SETTINGS.values()]"
    assert pressed == {*lab.kernel(f"{labels} + list(playground.buttons)"), "Data table"}


def test_keyboard_alone_works_every_control_of_the_atlas(lab):
    anew(lab, "atlas")
    point = "[s.value for s in atlas.sliders.values()]"
    walk(
        lab,
        "atlas",
        ("slider", "weight decay", "ArrowRight", f"{point} == [3, 0.5, 0]"),
        ("slider", "data fraction", "ArrowRight", f"{point} == [3, 0.6, 0]"),
        ("slider", "seed", "ArrowRight", f"{point} == [3, 0.6, 1]"),
    )
    lab.tab_to(lab.output("atlas").locator(".widget-gridbox button").first)
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowRight")
    lab.await_kernel(f"{point} == [3, 0.3, 1]")
    expect(status(lab, "atlas")).to_contain_text("Weight decay 3, 30 % shown: ")
    walk(
        lab,
        "atlas",
        ("button", "Keep", "Enter", "'Kept for' in atlas.status.value"),
        ("button", "Forget", "Space", "'Kept for' not in atlas.status.value"),
        ("button", "Data table", "Enter", "atlas.table_shown.value"),
        ("button", "Data table", "Space", "not atlas.table_shown.value"),
    )
    lab.run("atlas", above=False)


@pytest.mark.parametrize("cell", FORMS)
def test_keyboard_alone_records_and_skips_a_prediction(lab, lab_server, cell):
    keys, prediction, drawn = FORMS[cell]
    anew(lab, cell)
    first = lab.output(cell).locator("button, input, select, [role=slider]").first
    lab.tab_to(first)
    for key in keys:
        lab.page.keyboard.press(key)
    if drawn:
        expect(lab.output(cell).get_by_role("img", name=drawn)).to_be_visible()
    lab.tab_to(button(lab, cell, "Record"))
    lab.page.keyboard.press("Enter")
    expect(status(lab, cell)).to_contain_text("Recorded:")
    attempt = records(lab_server)[f"00.{cell}"][-1]
    assert attempt["prediction"] == pytest.approx(prediction)
    lab.tab_to(button(lab, cell, "Skip"))
    lab.page.keyboard.press("Enter")
    expect(status(lab, cell)).to_contain_text("Skipped.")
    assert records(lab_server)[f"00.{cell}"][-1]["skipped"]


def test_each_slider_is_one_stop_of_the_tab_key(lab):
    lab.focus_cell("playground")
    lab.tab_to(slider(lab, "playground", "weight decay"))
    lab.page.keyboard.press("Tab")
    expect(slider(lab, "playground", "learning rate")).to_be_focused()


def test_keyboard_alone_explains_a_result(lab, lab_server):
    anew(lab, "compare")
    lab.tab_to(lab.output("compare").get_by_role("textbox"))
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.type("dd: it was shown more.")  # d d deletes a cell where it is a command
    lab.tab_to(button(lab, "compare", "Save"))
    lab.page.keyboard.press("Enter")
    expect(status(lab, "compare")).to_contain_text("Saved.")
    assert records(lab_server)["00.curve"][-1]["explanation"] == "dd: it was shown more."


def test_keyboard_alone_answers_a_question(lab):
    anew(lab, "question")
    said = status(lab, "question")
    radio = lab.output("question").get_by_role("radio")
    lab.tab_to(radio.first)
    lab.page.keyboard.press("ArrowDown")
    expect(radio.nth(1)).to_be_focused()
    expect(radio.nth(1)).not_to_be_checked()  # to pass by an answer is not to give it
    expect(said).to_be_empty()
    lab.page.keyboard.press("Space")
    expect(said).to_contain_text("Not quite. Who would move the weights?")
    lab.page.keyboard.press("ArrowDown")
    expect(radio.first).to_be_focused()
    lab.page.keyboard.press("Enter")
    expect(said).to_contain_text("Yes. No step, no change.")


def test_a_question_names_its_choices(lab):
    for cell, asked in (("choice", "Up or down?"), ("question", "Does it learn on")):
        group = lab.output(cell).get_by_role("radiogroup", name=asked)
        expect(group.get_by_role("radio")).to_have_count(2)


def test_sudoku_backwards_is_played_with_the_keyboard_alone(lab):
    lab.kernel("sudoku.restart()")
    symbol = lab.kernel("min(sudoku.game.seen(sudoku.game.current))")
    button(lab, "sudoku", symbol).focus()
    lab.page.keyboard.press("Enter")
    lab.await_kernel("len(sudoku.game.filled) == 1")
    expect(button(lab, "sudoku", symbol)).to_be_focused()
    button(lab, "sudoku", "Fill the rest").focus()
    lab.page.keyboard.press("Enter")
    lab.await_kernel("sudoku.game.current is None")
    expect(status(lab, "sudoku")).to_contain_text(" 0 of them rightly")


# Accessibility


@pytest.mark.parametrize(
    "cell",
    ["playground", *FORMS, "compare", "atlas", "sudoku", "times-table", "question"],
)
def test_axe_finds_nothing_serious(lab, cell):
    lab.output(cell)
    serious = [v for v in lab.violations(cell) if v["impact"] in ("serious", "critical")]
    assert serious == []
