"""Many runs at once: the mathematics of ``training.Run``, and no run notices its neighbours."""

from dataclasses import replace
from itertools import chain

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grokking.ensemble import MEASURES, Ensemble, batches, train
from grokking.structure import embedding_spectrum, gini
from grokking.training import Recipe, Run

SMALL = Recipe(p=11, train_fraction=0.6)


def in_double(recipe):
    run = Run(recipe)
    run.model.double()
    return run


@pytest.mark.parametrize(
    "recipes",
    [
        [Recipe(), Recipe(seed=1, weight_decay=0.3), Recipe(operation="a*b", learning_rate=0.01)],
        [SMALL, replace(SMALL, initial_scale=3.0), replace(SMALL, weight_decay=10.0)],
        [Recipe(operation="a/b", p=13, weight_decay=0.0)],
    ],
)
def test_every_step_is_that_of_autograd_and_torchs_adamw(recipes):
    runs = [in_double(recipe) for recipe in recipes]
    ensemble = Ensemble(recipes, dtype=torch.float64)
    for _ in ensemble.steps(60):
        for run, weights in zip(runs, ensemble.weights(), strict=True):
            run.train(1)
            for name, parameter in run.model.named_parameters():
                torch.testing.assert_close(weights[name], parameter.detach(), rtol=0, atol=1e-9)
    assert runs[0].step == ensemble.step == 58  # the last evaluated one
    for run, history in zip(runs, ensemble.histories, strict=True):
        assert history["step"] == run.history["step"]
        for name, values in run.history.items():
            # the run measured its untrained network before it was made one of double precision
            assert history[name][1:] == pytest.approx(values[1:], rel=1e-9, abs=1e-9), name


def test_weight_norm_and_gini_are_those_of_the_network():
    run = in_double(SMALL).train(20)
    ensemble = Ensemble([SMALL], dtype=torch.float64)
    list(ensemble.steps(20))
    parameters = [p.detach() for p in run.model.parameters()]
    norm = torch.cat([p.flatten() for p in parameters]).norm().item()
    assert ensemble.histories[0]["weight_norm"][-1] == pytest.approx(norm)
    spread = gini(embedding_spectrum(run.model.embedding.detach()))
    assert ensemble.histories[0]["gini"][-1] == pytest.approx(spread)


NEIGHBOURS = [
    replace(SMALL, p=23, train_fraction=0.5, weight_decay=decay, learning_rate=rate, seed=seed)
    for decay, rate, seed in [
        (1.0, 0.02, 0),
        (3.0, 0.02, 1),
        (0.0, 1e30, 2),  # diverges in the first step
        (10.0, 0.02, 3),
        (1.0, 0.05, 4),
        (0.3, 0.02, 5),
        (3.0, 0.05, 6),
    ]
]


@pytest.mark.parametrize("p, fraction", [(23, 0.8), (31, 0.77), (37, 0.6)])
def test_alone_and_among_many_bit_for_bit_whoever_leaves_and_when(p, fraction):
    recipes = [replace(recipe, p=p, train_fraction=fraction) for recipe in NEIGHBOURS]
    ensemble = Ensemble(recipes)
    list(ensemble.steps(400, until=0.2))
    ends = {len(history["step"]) for history in ensemble.histories}
    assert len(ends) >= 3  # or the test would not have seen runs leave at different times
    for recipe, history in zip(recipes, ensemble.histories, strict=True):
        assert [history] == train([recipe], 400, until=0.2)
    backwards = Ensemble(recipes[::-1])
    list(backwards.steps(400, until=0.2))
    assert backwards.histories == ensemble.histories[::-1]


def test_weights_alone_and_among_many_bit_for_bit():
    recipes = [replace(SMALL, p=59, train_fraction=0.5, seed=seed) for seed in range(4)]
    many = Ensemble(recipes)
    list(many.steps(25))
    for recipe, among in zip(recipes, many.weights(), strict=True):
        alone = Ensemble([recipe])
        list(alone.steps(25))
        for name, weight in alone.weights()[0].items():
            assert torch.equal(weight, among[name]), name


def test_a_run_ends_where_run_train_ends():
    recipe = Recipe(p=31, train_fraction=0.8)
    [history] = train([recipe], 400, until=0.3)
    assert history["step"] == Run(recipe).train(400, until=0.3).history["step"]
    assert set(history) == {"step", *MEASURES}


def test_a_run_lingers():
    recipe = Recipe(p=31, train_fraction=0.8)
    reached = train([recipe], 400, until=0.3)[0]["step"][-1]
    end = train([recipe], 400, until=0.3, linger=2)[0]["step"][-1]
    assert 2 * reached <= end < 2.2 * reached


def test_the_limit_is_the_last_evaluated_step():
    [history] = train([SMALL], 123, until=None)
    assert history["step"] == Run(SMALL).train(123).history["step"]


def test_a_run_that_diverges_ends_with_its_last_finite_loss():
    diverging = replace(SMALL, learning_rate=1e30, weight_decay=0.0)
    [history] = train([diverging], 50)
    assert history["step"] == [0]


def test_an_ensemble_needs_runs_of_one_size():
    for other in (replace(SMALL, p=13), replace(SMALL, train_fraction=0.5)):
        with pytest.raises(ValueError, match=r"equally many shown cells.*batches\(recipes\)"):
            Ensemble([SMALL, other])
    with pytest.raises(ValueError, match="needs runs"):
        Ensemble([])


def test_train_gives_back_histories_in_the_order_of_the_recipes():
    recipes = [SMALL, replace(SMALL, p=13), replace(SMALL, seed=1), SMALL]
    assert train(recipes, 30) == [train([recipe], 30)[0] for recipe in recipes]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.builds(
            Recipe,
            operation=st.sampled_from(["a+b", "a/b"]),
            p=st.sampled_from([5, 11, 59]),
            train_fraction=st.sampled_from([0.3, 0.5, 0.9]),
            seed=st.integers(0, 30),
        ),
        max_size=40,
    )
)
def test_batches_hold_every_recipe_once_and_fit_an_ensemble(recipes):
    found = batches(recipes)
    assert sorted(map(repr, chain(*found))) == sorted(map(repr, set(recipes)))
    for batch in found:
        assert 1 <= len(batch) <= 8
        assert len({(r.p, r.train_fraction, r.operation == "a/b") for r in batch}) == 1


def test_small_tables_share_a_batch_and_large_ones_do_not():
    assert [len(b) for b in batches([Recipe(p=11, seed=s) for s in range(10)])] == [8, 2]
    assert [len(b) for b in batches([Recipe(p=97, seed=s) for s in range(3)])] == [1, 1, 1]


def test_a_recipe_without_a_table_is_named_before_anything_is_trained():
    with pytest.raises(ValueError, match="not prime"):
        batches([SMALL, Recipe(operation="a/b", p=12)])
