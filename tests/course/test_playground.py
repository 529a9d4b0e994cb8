"""The playground's logic without a browser; assertions look at the run, not at the sliders."""

import csv
import json
import math
import re
import threading
import time

import pytest
import torch

from grokking.structure import embedding_spectrum, gini
from grokking.training import Recipe, Run
from grokking.widgets import Playground
from grokking.widgets.panels import PANELS
from grokking.widgets.settings import SETTINGS

SMALL = Recipe(p=11)


@pytest.fixture
def playground():
    made = Playground(SMALL, limit=5000)
    yield made
    made.pause()


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def weights(run):
    return torch.cat([p.detach().flatten() for p in run.model.parameters()])


def click(playground, name):
    playground.buttons[name].click()


def move(playground, setting, value):
    playground.sliders[setting].value = value


def description(playground):
    return re.search(r'<img alt="([^"]+)"', playground.picture.value)[1]


# Training


def test_nothing_trains_by_itself(playground):
    assert not playground.training
    assert playground.live.step == 0
    assert "Ready to train." in playground.status.value
    assert "at step 0" in description(playground)


def test_train_pause_and_train_again(playground):
    click(playground, "Train")
    until(lambda: playground.live.step > 20)
    click(playground, "Pause")
    assert not playground.training
    paused_at, picture = playground.live.step, playground.picture.value
    assert "Paused." in playground.status.value
    assert f"step {paused_at:,} of 5,000" in playground.time_left.value
    click(playground, "Train")
    until(lambda: playground.live.step > paused_at)
    until(lambda: playground.picture.value != picture)
    assert "Training." in playground.status.value


def test_a_run_in_the_background_is_the_run_of_its_recipe(playground):
    click(playground, "Train")
    until(lambda: playground.live.step > 50)
    click(playground, "Pause")
    assert torch.equal(weights(playground.live), weights(Run(SMALL).train(playground.live.step)))


def test_ten_steps_at_once(playground):
    click(playground, "Step ×10")
    click(playground, "Step ×10")
    assert playground.live.step == 20
    assert torch.equal(weights(playground.live), weights(Run(SMALL).train(20)))
    assert "Paused." in playground.status.value


def test_second_train_does_not_start_a_second_thread(playground):
    before = threading.active_count()
    for _ in range(5):
        click(playground, "Train")
    assert threading.active_count() == before + 1


def test_another_playground_ends_the_training_of_this_one(playground):
    click(playground, "Train")
    other = Playground(SMALL)
    assert not playground.training
    click(playground, "Train")
    click(other, "Train")
    assert not playground.training and other.training
    click(other, "Pause")
    assert not other.training


def test_run_blocks_and_stops_at_the_limit():
    playground = Playground(SMALL, limit=30)
    assert playground.run(20).step == 20
    assert playground.run(1000).step == 30
    assert "Stopped at the limit of 30 steps" in playground.status.value
    click(playground, "Train")
    until(lambda: not playground.training)
    assert playground.live.step == 30


def test_progress_has_the_time_that_is_left(playground):
    click(playground, "Train")
    until(lambda: "s left" in playground.time_left.value)
    assert re.search(r"step \d+ of 5,000, about \d+ s left", playground.time_left.value)
    until(lambda: playground.progress.value > 0)
    assert playground.progress.max == 5000


def test_nothing_outlives_a_reset(playground):
    before = threading.active_count()
    click(playground, "Train")
    until(lambda: playground.live.step > 20)
    move(playground, "weight_decay", 3)
    click(playground, "Reset")
    assert threading.active_count() == before
    assert playground.live.step == 0 and playground.changes == []
    assert playground.progress.value == 0
    assert "at step 0" in description(playground)
    shown = playground.picture.value
    time.sleep(0.2)
    assert playground.picture.value == shown


def test_reset_waits_for_the_step_under_way(playground, monkeypatch):
    old, forward, before = playground.live, playground.live.model.forward, threading.active_count()

    def slowly(pairs):
        time.sleep(0.3)
        return forward(pairs)

    monkeypatch.setattr(old.model, "forward", slowly)
    click(playground, "Train")
    click(playground, "Reset")
    assert threading.active_count() == before
    step, shown = old.step, playground.picture.value
    time.sleep(0.5)
    assert (old.step, playground.picture.value) == (step, shown)
    assert "Ready to train." in playground.status.value


# Sliders


@pytest.mark.parametrize(
    ("setting", "group", "value"), [("weight_decay",) * 2 + (3,), ("learning_rate", "lr", 0.05)]
)
def test_a_live_slider_reaches_the_optimiser_while_it_trains(setting, group, value):
    playground = Playground(SMALL, sliders=[setting], limit=10**6)
    click(playground, "Train")
    until(lambda: playground.live.step > 5)
    move(playground, setting, value)
    assert all(g[group] == value for g in playground.live.optimizer.param_groups)
    [change] = playground.changes
    assert change.step >= 5 and change[1:] == (setting, value)
    assert f"{SETTINGS[setting].label.capitalize()} {value:g}." in playground.status.value
    assert playground.training
    playground.pause()


def test_a_live_slider_before_the_first_step_is_no_change_in_mid_run(playground):
    move(playground, "weight_decay", 0)
    assert playground.live.weight_decay == 0 == playground.live.recipe.weight_decay
    assert playground.changes == []


def test_moved_weight_decay_changes_the_weights_as_a_plain_run_would(playground):
    playground.run(10)
    move(playground, "weight_decay", 3)
    playground.run(10)
    plain = Run(SMALL).train(10)
    plain.weight_decay = 3
    assert torch.equal(weights(playground.live), weights(plain.train(10)))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("train_fraction", 0.7), ("seed", 2), ("p", 31), ("operation", "a*b")],
)
def test_a_structural_slider_starts_a_new_run(setting, value):
    playground = Playground(SMALL, sliders=["weight_decay", setting])
    playground.run(10)
    move(playground, "weight_decay", 3)
    move(playground, setting, value)
    assert playground.live.step == 0 and playground.changes == []
    expected = Run(Recipe(**{"p": 11, "weight_decay": 3, setting: value}))
    assert playground.live.recipe == expected.recipe
    assert torch.equal(weights(playground.live), weights(expected))
    assert torch.equal(playground.live.split.train, expected.split.train)
    assert playground.run(3).step == 3


def test_a_table_that_does_not_exist_is_said_and_the_run_stays():
    playground = Playground(SMALL, sliders={"operation": ["a+b", "a/b"], "p": [11, 12]})
    playground.run(5)
    move(playground, "p", 12)
    assert playground.live.recipe.p == 12
    playground.run(5)
    move(playground, "operation", "a/b")
    assert "12 is not prime" in playground.status.value
    assert "still the one before" in playground.status.value
    assert (playground.live.step, playground.live.recipe.operation) == (5, "a+b")
    move(playground, "p", 11)
    assert playground.live.recipe == Recipe(operation="a/b", p=11)
    assert playground.run(5).step == 5


def test_settings_of_the_recipe_are_stops_of_the_sliders():
    playground = Playground(Recipe(p=11, weight_decay=0.7, train_fraction=0.6))
    decay, fraction = playground.sliders["weight_decay"], playground.sliders["train_fraction"]
    assert [stop for _, stop in decay.options] == [0, 0.7, 1, 3]
    assert (decay.value, decay.label) == (0.7, "0.7")
    assert (fraction.value, fraction.label) == (0.6, "60 %")


def test_stops_have_names_and_a_lesson_may_choose_them():
    playground = Playground(SMALL, sliders={"weight_decay": {"none": 0, "usual": 1}, "seed": None})
    assert playground.sliders["weight_decay"].options == (("0, none", 0), ("1, usual", 1))
    assert [stop for _, stop in playground.sliders["seed"].options] == [0, 1, 2]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_slider_has_two_or_three_stops_that_make_a_run(name):
    stops = Playground(sliders=[name]).sliders[name].options
    assert len(stops) in (2, 3)
    for _, value in stops:
        Run(Recipe(**{name: value}))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sliders": ["momentum"]}, "There is no slider 'momentum'. Choose from: weight_decay"),
        ({"panels": ["accuracies"]}, "There is no panel 'accuracies'. Choose from: accuracy, loss"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_there_are(arguments, message):
    with pytest.raises(ValueError, match=message):
        Playground(SMALL, **arguments)


# Errors in training


def test_divergence_is_said_and_the_playground_stays_usable():
    stops = {"usual": 0.02, "absurd": 1e30}
    playground = Playground(SMALL, sliders={"learning_rate": stops, "weight_decay": [1, 3]})
    click(playground, "Train")
    until(lambda: playground.live.step > 5)
    move(playground, "learning_rate", 1e30)
    until(lambda: '<div role="status">The training loss is' in playground.status.value)
    until(lambda: not playground.training)
    assert "Press Reset" in playground.status.value
    move(playground, "weight_decay", 3)
    click(playground, "Step ×10")
    assert "Press Reset" in playground.status.value
    playground.sliders["learning_rate"].value = 0.02
    click(playground, "Reset")
    assert "Ready to train." in playground.status.value
    assert playground.run(5).step == 5


def test_the_words_of_the_end_are_the_last(playground, monkeypatch):
    words, ends = playground._words, []

    def words_while_it_ends(view):
        if not ends:
            ends.append(threading.Thread(target=playground._on_end, args=("The end.",)))
            ends[0].start()
            ends[0].join(0.3)
        return words(view)

    monkeypatch.setattr(playground, "_words", words_while_it_ends)
    click(playground, "Keep")
    ends[0].join()
    assert "The end." in playground.status.value


def test_an_unforeseen_error_is_said_and_not_swallowed(playground, monkeypatch):
    def fail(_):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(playground.live.model, "forward", fail)
    with pytest.raises(RuntimeError):
        playground.run(1)
    assert "stopped by an error: RuntimeError: no such luck" in playground.status.value
    click(playground, "Reset")
    assert playground.run(5).step == 5


# What is shown


def test_status_says_when_it_has_memorised_and_generalised():
    playground = Playground()
    playground.run(600)
    delay = playground.live.delay
    assert f"Memorised at step {delay.memorised}" in playground.status.value
    assert f"generalised at step {delay.generalised}" in playground.status.value
    assert f"generalised at step {delay.generalised}" in description(playground)


def test_status_has_the_optimisers_settings_not_the_sliders(playground):
    playground.live.weight_decay = 2.5
    click(playground, "Step ×10")
    assert "Weight decay 2.5." in playground.status.value


def test_status_does_not_change_with_every_frame(playground):
    said = []
    playground.status.observe(lambda change: said.append(change["new"]), "value")
    with torch.no_grad():
        playground.live.model.unembedding.zero_()  # it learns nothing while the decay is absurd
    playground.live.weight_decay = 40
    click(playground, "Train")
    until(lambda: playground.live.step > 500)
    click(playground, "Pause")
    assert len(said) <= 4, said


def test_history_of_structure_is_measured_as_defined():
    playground = Playground(SMALL)
    playground.run(30)
    playground.keep()
    view = playground.kept
    model = playground.live.model
    spectrum = embedding_spectrum(model.embedding.detach())
    assert view.history["step"] == playground.live.history["step"]
    assert view.history["weight_norm"][-1] == pytest.approx(weights(playground.live).norm().item())
    assert view.history["gini"][-1] == pytest.approx(gini(spectrum))
    assert view.spectrum == pytest.approx((spectrum / spectrum.sum()).tolist())
    assert not any(map(math.isnan, view.history["gini"]))


def test_data_table_is_behind_a_toggle(playground):
    playground.run(30)
    assert playground.table.value == ""
    playground.table_shown.value = True
    assert '<th scope="row">30</th>' in playground.table.value
    assert '<th scope="col">weight norm</th>' in playground.table.value
    click(playground, "Step ×10")
    last = playground.live.history["step"][-1]
    assert last > 30 and f'<th scope="row">{last}</th>' in playground.table.value
    playground.table_shown.value = False
    assert playground.table.value == ""


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_alone_draws_and_follows_the_run(panel):
    playground = Playground(SMALL, panels=[panel])
    playground.run(20)
    picture = playground.picture.value
    playground.run(300)
    assert panel in description(playground)
    pixels = [re.search('base64,(.+)"', value)[1] for value in (picture, playground.picture.value)]
    assert pixels[0] != pixels[1]


# Two runs


def test_a_kept_run_stays_while_another_one_trains(playground):
    playground.run(50)
    click(playground, "Keep")
    kept = playground.kept
    move(playground, "train_fraction", 0.7)
    playground.run(20)
    assert playground.kept is kept
    assert kept.history["step"][-1] == 50 and kept.recipe == SMALL
    assert "Kept for comparison: data fraction 50 %" in playground.status.value
    with_kept = playground.picture.value
    click(playground, "Forget")
    assert playground.kept is None
    assert "Kept for comparison" not in playground.status.value
    assert playground.picture.value != with_kept


# Export


def test_data_are_exported_as_they_are(playground, tmp_path):
    playground.run(12)
    move(playground, "weight_decay", 3)
    playground.run(30)
    playground.export(tmp_path / "run.csv")
    playground.export(tmp_path / "run.json")
    with (tmp_path / "run.csv").open() as file:
        rows = list(csv.DictReader(file))
    content = json.loads((tmp_path / "run.json").read_text())
    history = playground.live.history
    for key in history:
        assert [float(row[key]) for row in rows] == history[key] == content["history"][key]
    assert content["recipe"]["p"] == 11
    assert content["changes"] == [{"step": 12, "setting": "weight_decay", "value": 3}]
    assert Recipe(**content["recipe"]) == playground.live.recipe


def test_export_button_writes_into_this_folder_and_overwrites_nothing(
    playground, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    playground.run(12)
    click(playground, "Export")
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(first) == {"playground-1.csv", "playground-1.json", "playground-1.png"}
    assert first["playground-1.png"].startswith(b"\x89PNG")
    assert f"playground-1.png in {tmp_path}" in playground.status.value
    playground.run(12)
    click(playground, "Export")
    assert len(list(tmp_path.iterdir())) == 6
    assert {name: (tmp_path / name).read_bytes() for name in first} == first


def test_export_that_cannot_be_done(playground, tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"to \.csv or \.json, but the file is 'run\.xls'"):
        playground.export(tmp_path / "run.xls")

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("grokking.widgets.export.write_atomically", full)
    click(playground, "Export")
    assert "Nothing was exported: No space left on device" in playground.status.value
