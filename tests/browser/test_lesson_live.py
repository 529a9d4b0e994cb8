"""Lesson 4 in a real browser: what the learner presses must reach the network that trains."""

import pytest
from evidence import observed
from lab_page import LabPage
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTEBOOK = "work/lessons/04_grokking_live.ipynb"
CELL = "playground"

# Read in the kernel: the page could show the slider's value while the optimiser has another.
STEP = "playground.live.step"
WEIGHT_DECAY = "playground.live.optimizer.param_groups[0]['weight_decay']"
WEIGHTS = "[w.detach().double().sum().item() for w in playground.live.model.parameters()]"
THREADS = "sorted(t.name for t in __import__('threading').enumerate())"


@pytest.fixture(scope="module")
def opened(browser, lab_server):
    """The lesson, run up to the playground."""
    lab = LabPage(browser, lab_server, NOTEBOOK, viewport={"width": 1280, "height": 900})
    lab.open()
    lab.run(CELL)
    yield lab
    lab.page.close()
    lab_server.stop_kernels()


@pytest.fixture
def lesson(opened, lab_server, artefacts, request):
    """The lesson with a new playground on the screen."""
    with observed([opened], lab_server, artefacts, request.node):
        before = opened.kernel("id(playground)")
        opened.run(CELL, above=False)
        assert opened.kernel("id(playground)") != before
        opened.output(CELL)
        opened.picture(CELL)
        yield opened


def button(lab, name):
    return lab.output(CELL).get_by_role("button", name=name, exact=True)


def slider(lab, label):
    of_label = lab.page.locator(".widget-label", has_text=label)
    return lab.output(CELL).locator(".widget-slider", has=of_label).get_by_role("slider")


def next_stop(lab, attribute):
    """The value that a slider of the playground has one stop further on."""
    values = lab.kernel(f"[value for _, value in playground.sliders['{attribute}'].options]")
    return values[values.index(lab.kernel(f"playground.sliders['{attribute}'].value")) + 1]


def test_weight_decay_acts_while_the_network_trains(lesson, artefacts):
    more = next_stop(lesson, "weight_decay")
    empty = lesson.picture(CELL)

    button(lesson, "Train").click()
    before = lesson.picture(CELL, other_than=empty)
    slider(lesson, "weight decay").press("ArrowRight")

    lesson.await_kernel(f"playground.training and {WEIGHT_DECAY} == {more}")
    at_the_move = lesson.picture(CELL, other_than=before)
    lesson.picture(CELL, other_than=at_the_move)
    assert lesson.kernel("playground.training"), "the run was over before the picture changed"
    lesson.page.screenshot(path=artefacts / "playground-training.png")


def test_pause_stops_the_network_and_train_goes_on(lesson):
    threads = lesson.kernel(THREADS)
    button(lesson, "Train").click()
    lesson.await_kernel(f"{STEP} > 5")
    assert lesson.kernel(THREADS) != threads

    button(lesson, "Pause").click()
    expect(lesson.output(CELL).get_by_role("status")).to_contain_text("Paused")
    assert lesson.kernel(THREADS) == threads
    paused = lesson.kernel(f"[{STEP}, {WEIGHTS}]")
    picture = lesson.picture(CELL)
    for _ in range(20):  # in this time a network that trains takes several steps
        assert lesson.kernel(f"[{STEP}, {WEIGHTS}]") == paused
    assert lesson.picture(CELL) == picture

    button(lesson, "Train").click()
    lesson.await_kernel(f"{STEP} > {paused[0]}")
    lesson.picture(CELL, other_than=picture)


def test_reset_and_another_data_fraction_begin_a_new_run(lesson):
    more = next_stop(lesson, "train_fraction")
    untrained = lesson.kernel(WEIGHTS)
    shown = lesson.kernel("len(playground.live.split.train)")
    empty = lesson.picture(CELL)

    button(lesson, "Train").click()
    lesson.picture(CELL, other_than=empty)
    button(lesson, "Reset").click()
    lesson.picture(CELL, same_as=empty)
    assert lesson.kernel(f"[{STEP}, playground.training]") == [0, False]
    assert lesson.kernel(WEIGHTS) == untrained

    button(lesson, "Train").click()
    lesson.picture(CELL, other_than=empty)
    slider(lesson, "data fraction").press("ArrowRight")
    lesson.picture(CELL, same_as=empty)
    assert lesson.kernel(f"[{STEP}, playground.training]") == [0, False]
    assert lesson.kernel("playground.live.recipe.train_fraction") == more
    assert lesson.kernel("len(playground.live.split.train)") > shown


def test_the_keyboard_is_enough(lesson):
    more = next_stop(lesson, "weight_decay")

    lesson.tab_to(button(lesson, "Train"))
    lesson.page.keyboard.press("Enter")
    lesson.await_kernel("playground.training")
    lesson.tab_to(slider(lesson, "weight decay"), key="Shift+Tab")
    lesson.page.keyboard.press("ArrowRight")
    lesson.await_kernel(f"{WEIGHT_DECAY} == {more}")
    lesson.tab_to(button(lesson, "Pause"))
    lesson.page.keyboard.press("Space")
    lesson.await_kernel("not playground.training")


def test_axe_finds_nothing_serious_in_the_playground(lesson):
    empty = lesson.picture(CELL)
    button(lesson, "Train").click()
    lesson.picture(CELL, other_than=empty)
    button(lesson, "Pause").click()
    expect(lesson.output(CELL).get_by_role("status")).to_contain_text("Paused")

    serious = [v for v in lesson.violations(CELL) if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_sliders_announce_their_names_and_values(lesson):
    weight_decay = slider(lesson, "weight decay")
    expect(weight_decay).to_have_accessible_name("weight decay")
    expect(slider(lesson, "data fraction")).to_have_accessible_name("data fraction")
    expect(weight_decay).to_have_attribute("aria-valuetext", "1, usual")
    weight_decay.press("ArrowLeft")
    expect(weight_decay).to_have_attribute("aria-valuetext", "0, none")
