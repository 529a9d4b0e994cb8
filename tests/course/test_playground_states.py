"""Any buttons and sliders in any order: the playground agrees with a model of it."""

import threading
from dataclasses import replace

import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grokking.training import Recipe, Run
from grokking.widgets import Playground

LIMIT = 120
FIRST = Recipe(p=7)
STOPS = {
    "weight_decay": (0, 1, 3),
    "learning_rate": (0.005, 0.02, 1e30),  # at the last one training diverges
    "train_fraction": (0.3, 0.5),
    "seed": (0, 1),
    "p": (7, 8),
    "operation": ("a+b", "a/b"),  # there is no a/b mod 8
}
MOVES = st.sampled_from([(name, value) for name, values in STOPS.items() for value in values])


class PlaygroundMachine(RuleBasedStateMachine):
    """What a learner can do, and what must then be true.

    The model knows the recipe of the run, the settings that were moved since, whether training
    was started, and the step at which the run stands while it was not.
    """

    def __init__(self):
        super().__init__()
        self.threads = set(threading.enumerate())
        self.playground = Playground(FIRST, limit=LIMIT, sliders=STOPS)
        self.recipe = FIRST
        self.moved = {}
        self.started = False
        self.step = 0
        self.kept = False

    def teardown(self):
        self.playground.pause()
        assert set(threading.enumerate()) == self.threads

    @rule()
    def train(self):
        self.press("Train")
        self.started = True

    @rule()
    def pause(self):
        self.press("Pause")
        self.stopped()

    @rule()
    def step_ten(self):
        before = self.playground.live.step if not self.started else None
        self.press("Step ×10")
        if before is not None and not self.diverged:
            assert self.playground.live.step == min(before + 10, LIMIT)
        self.stopped()

    @rule()
    def reset(self):
        self.press("Reset")
        self.expect_reset()

    @rule(move=MOVES)
    def move(self, move):
        name, value = move
        slider = self.playground.sliders[name]
        if slider.value == value:
            return
        live = name in ("weight_decay", "learning_rate") and (
            self.started or self.playground.live.step > 0
        )
        slider.value = value
        if live:
            self.moved[name] = value
        else:
            self.expect_reset()

    @rule()
    def keep(self):
        self.press("Keep")
        self.kept = True

    @rule()
    def forget(self):
        self.press("Forget")
        self.kept = False

    @rule(shown=st.booleans())
    def show_table(self, shown):
        self.playground.table_shown.value = shown

    @invariant()
    def the_run_has_the_settings_of_the_model(self):
        run = self.playground.live
        assert run.recipe == self.recipe
        assert run.task.symbols == self.recipe.p
        in_force = {"weight_decay": run.weight_decay, "learning_rate": run.learning_rate}
        expected = {name: getattr(self.recipe, name) for name in in_force}
        assert in_force == expected | self.moved
        assert [change.value for change in self.playground.changes][-1:] in (
            [],
            *[[value] for value in self.moved.values()],
        )
        assert (self.playground.kept is not None) == self.kept

    @invariant()
    def only_a_started_run_has_a_thread(self):
        own = set(threading.enumerate()) - self.threads
        assert len(own) <= (1 if self.started else 0)
        assert self.playground.live.step <= LIMIT

    @invariant()
    def what_stands_still_is_what_is_shown(self):
        if self.started:
            return
        shown, run = self.playground, self.playground.live
        assert run.step == shown.progress.value == self.step
        assert shown.time_left.value == f"step {run.step:,} of {LIMIT:,}"
        assert f"at step {run.history['step'][-1]:,}:" in shown.picture.value
        assert f"Weight decay {run.weight_decay:g}." in shown.status.value
        assert f"Learning rate {run.learning_rate:g}." in shown.status.value
        assert "Training." not in shown.status.value
        assert bool(shown.table.value) == shown.table_shown.value

    @invariant()
    def what_is_written_down_repeats_the_run(self):
        if not self.started and not self.diverged:
            repeated = Run(self.recipe)
            for change in self.playground.changes:
                repeated.train(change.step - repeated.step)
                setattr(repeated, change.setting, change.value)
            repeated.train(self.step - repeated.step)
            assert torch.equal(weights(repeated), weights(self.playground.live))

    @property
    def diverged(self):
        return "The training loss is" in self.playground.status.value

    def press(self, name):
        self.playground.buttons[name].click()

    def stopped(self):
        self.started = False
        self.step = self.playground.live.step

    def expect_reset(self):
        wanted = replace(
            self.recipe, **{name: s.value for name, s in self.playground.sliders.items()}
        )
        if (wanted.operation, wanted.p) == ("a/b", 8):
            assert "8 is not prime" in self.playground.status.value
        else:
            self.recipe, self.moved = wanted, {}
            assert self.playground.live.step == 0
        self.stopped()


def weights(run):
    return torch.cat([p.detach().flatten() for p in run.model.parameters()])


@pytest.mark.slow
def test_a_hundred_sequences_of_fifty_actions():
    run_state_machine_as_test(
        PlaygroundMachine,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
