"""Metrics against hand-made cases and plain Python."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking.metrics import (
    accuracy,
    first_crossing,
    generalisation_delay,
    margin,
    success_interval,
)


def test_accuracy_counts_right_cells():
    logits = torch.tensor([[2.0, 1.0, 0.0], [0.0, 1.0, 2.0], [0.0, 3.0, 1.0], [5.0, 0.0, 0.0]])
    assert accuracy(logits, torch.tensor([0, 2, 0, 1])) == 0.5


def test_margin_is_right_minus_best_wrong():
    logits = torch.tensor([[3.0, 1.0, -2.0], [0.0, 4.0, 6.0]])
    assert margin(logits, torch.tensor([0, 1])) == pytest.approx(((3 - 1) + (4 - 6)) / 2)


@given(st.integers(2, 6), st.integers(1, 8), st.integers(0, 2**31))
def test_margin_agrees_with_plain_python(symbols, cells, seed):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(cells, symbols, generator=generator)
    answers = torch.randint(symbols, (cells,), generator=generator)
    expected = [
        row[y] - max(v for i, v in enumerate(row) if i != y)
        for row, y in zip(logits.tolist(), answers.tolist(), strict=True)
    ]
    assert margin(logits, answers) == pytest.approx(sum(expected) / cells, abs=1e-5)


def test_margin_leaves_the_logits_alone():
    logits = torch.tensor([[3.0, 1.0]])
    margin(logits, torch.tensor([0]))
    assert logits.tolist() == [[3.0, 1.0]]


def test_first_crossing_is_the_first_one_and_counts_equality():
    assert first_crossing([0, 10, 20, 30], [0.1, 0.99, 0.5, 1.0], 0.99) == 10
    assert first_crossing([0, 10], [0.1, 0.2], 0.99) is None


def test_delay_in_steps_not_in_evaluations():
    delay = generalisation_delay([0, 5, 50, 500], [0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.5, 1.0])
    assert delay == (5, 500, 100.0)


def test_delay_of_a_run_that_never_generalises():
    assert generalisation_delay([0, 5], [0.0, 1.0], [0.0, 0.1]) == (5, None, None)
    assert generalisation_delay([0, 5], [0.0, 0.5], [0.0, 0.1]) == (None, None, None)


def test_delay_when_the_test_set_comes_first_or_all_is_known_at_step_0():
    assert generalisation_delay([0, 5, 10], [0, 0, 1], [0, 1, 1]).ratio == 0.5
    assert generalisation_delay([0, 5], [1, 1], [0, 1]).ratio == 5.0


def test_delay_needs_one_entry_a_step():
    with pytest.raises(ValueError, match="2 steps, 1 train accuracies and 2 test"):
        generalisation_delay([0, 5], [1.0], [0.0, 1.0])


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    # Clopper & Pearson 1934; values of scipy.stats.binomtest(...).proportion_ci("exact")
    [(10, 10, 0.6915, 1.0), (0, 10, 0.0, 0.3085), (3, 3, 0.2924, 1.0), (7, 10, 0.3475, 0.9333)],
)
def test_success_interval(successes, runs, low, high):
    assert success_interval(successes, runs) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_success_interval_holds_the_observed_rate(count):
    successes, runs = count
    low, high = success_interval(successes, runs)
    assert 0 <= low <= successes / runs <= high <= 1
    if successes == runs:
        assert low == pytest.approx(0.025 ** (1 / runs))


@pytest.mark.parametrize("count", [(1, 0), (-1, 3), (4, 3)])
def test_success_interval_of_no_count(count):
    with pytest.raises(ValueError, match="not a count of successes"):
        success_interval(*count)
