"""What the course promises of its default run, with first crossings read at every step."""

import pytest

from grokking.training import Recipe, Run

pytestmark = pytest.mark.slow
SEEDS = range(10)


def trained_and_evaluated_at_every_step(recipe, limit):
    run = Run(recipe)
    for _ in run.steps(limit):
        run.evaluate()
        if run.history["test_accuracy"][-1] >= 0.99:
            break
    return run


@pytest.mark.parametrize("seed", SEEDS)
def test_default_run_groks_after_a_plateau_at_or_below_chance(seed):
    run = trained_and_evaluated_at_every_step(Recipe(seed=seed), limit=3000)
    assert run.delay.generalised is not None
    assert run.delay.ratio >= 8
    twice = run.history["step"].index(2 * run.delay.memorised)
    assert run.history["test_accuracy"][twice] <= run.task.chance


@pytest.mark.parametrize("seed", SEEDS)
def test_without_weight_decay_not_within_3000_steps(seed):
    run = Run(Recipe(weight_decay=0, seed=seed)).train(3000)
    assert run.delay.memorised is not None
    assert run.delay.generalised is None
    assert run.history["test_accuracy"][-1] <= run.task.chance
