"""The playground's logic without a browser; assertions look at the run, not at the sliders."""

import re
import threading
import time

import pytest
import torch

from grokking.training import Recipe, Run
from grokking.widgets import Playground


@pytest.fixture
def playground():
    made = Playground(Recipe(p=11), limit=5000)
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


def test_nothing_trains_by_itself(playground):
    assert not playground.training
    assert playground.live.step == 0
    assert 'alt="' in playground.picture.value


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


def test_second_train_does_not_start_a_second_thread(playground):
    before = threading.active_count()
    for _ in range(5):
        click(playground, "Train")
    assert threading.active_count() == before + 1


def test_weight_decay_slider_reaches_the_optimiser_while_it_trains(playground):
    click(playground, "Train")
    until(lambda: playground.live.step > 5)
    playground.weight_decay.value = 3
    assert all(g["weight_decay"] == 3 for g in playground.live.optimizer.param_groups)
    (step, value), *rest = playground.changes
    assert value == 3 and step >= 5 and not rest
    assert "Weight decay 3." in playground.status.value
    assert playground.training


def test_weight_decay_before_the_first_step_is_no_change_in_mid_run(playground):
    playground.weight_decay.value = 0
    assert playground.live.weight_decay == 0
    assert playground.changes == []


def test_moved_weight_decay_changes_the_weights_as_a_plain_run_would(playground):
    playground.run(10)
    playground.weight_decay.value = 3
    playground.run(10)
    plain = Run(Recipe(p=11)).train(10)
    plain.weight_decay = 3
    assert torch.equal(weights(playground.live), weights(plain.train(10)))


def test_data_fraction_starts_a_new_run(playground):
    playground.weight_decay.value = 0.3
    playground.run(10)
    playground.train_fraction.value = 0.7
    assert playground.live.step == 0
    assert len(playground.live.split.train) == round(0.7 * 121)
    assert playground.live.weight_decay == 0.3


def test_nothing_outlives_a_reset(playground):
    before = threading.active_count()
    click(playground, "Train")
    until(lambda: playground.live.step > 20)
    click(playground, "Reset")
    assert threading.active_count() == before
    assert playground.live.step == 0 and playground.changes == []
    assert playground.progress.value == 0
    assert "at step 0" in re.search(r'alt="([^"]+)"', playground.picture.value)[1]
    shown = playground.picture.value
    time.sleep(0.2)
    assert playground.picture.value == shown


def test_run_blocks_and_stops_at_the_limit():
    playground = Playground(Recipe(p=11), limit=30)
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


def test_divergence_is_said_and_the_playground_stays_usable(playground):
    with torch.no_grad():
        playground.live.model.bias[0] = float("nan")
    click(playground, "Train")
    until(lambda: not playground.training)
    assert "loss is nan" in playground.status.value and "Press Reset" in playground.status.value
    click(playground, "Reset")
    assert playground.run(5).step == 5


def test_status_says_when_it_has_memorised_and_generalised():
    playground = Playground()
    playground.run(600)
    delay = playground.live.delay
    assert f"Memorised at step {delay.memorised}" in playground.status.value
    assert f"generalised at step {delay.generalised}" in playground.status.value
    assert f"generalised at step {delay.generalised}" in playground.picture.value


def test_settings_of_the_recipe_are_stops_of_the_sliders():
    playground = Playground(Recipe(p=11, weight_decay=0.7, train_fraction=0.6))
    assert playground.weight_decay.value == 0.7
    assert [stop for _, stop in playground.weight_decay.options] == [0, 0.3, 0.7, 1, 3]
    assert playground.train_fraction.value == 0.6
    assert playground.weight_decay.label == "0.7"
    assert playground.train_fraction.label == "60 %"
