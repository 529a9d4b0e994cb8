"""Metrics against hand-made cases and plain Python."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking.metrics import (
    accuracy,
    censored_median,
    critical_fraction,
    first_crossing,
    generalisation_delay,
    margin,
    phase,
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


STEPS = [0, 10, 20, 40, 80, 160, 320, 400, 500, 640, 800, 1000]


def reaching(step):
    return [float(step is not None and s >= step) for s in STEPS]


def ending(*last):
    """Nothing until the last steps: 640, 800 and 1000 come after three quarters or half."""
    return [0.0] * (len(STEPS) - len(last)) + list(last)


@pytest.mark.parametrize(
    ("memorised", "generalised", "expected"),
    [
        (20, 160, "grokking"),
        (20, 40, "comprehension"),
        (160, 20, "comprehension"),
        (20, None, "memorisation"),
        (None, None, "confusion"),
        (None, 160, "confusion"),
    ],
)
def test_phase_by_the_two_crossings(memorised, generalised, expected):
    assert phase(STEPS, reaching(memorised), reaching(generalised)) == expected


def test_phase_counts_late_in_steps_and_from_the_stated_one_on():
    assert phase([0, 30, 80], [0, 1, 1], [0, 0, 1]) == "grokking"
    assert phase([0, 30, 79], [0, 1, 1], [0, 0, 1]) == "comprehension"
    assert phase([0, 30, 80], [0, 1, 1], [0, 0, 1], late=51) == "comprehension"


def test_phase_takes_the_first_crossing_of_the_stated_threshold():
    assert phase(STEPS, reaching(20), ending(0.95, 0.2)) == "grokking"
    assert phase(STEPS, reaching(20), ending(0.95, 0.2), threshold=0.96) != "grokking"


def test_a_run_that_was_cut_while_it_rose_is_not_yet():
    for train, test in ((reaching(10), ending(0.1, 0.2)), (ending(0.5, 0.6), reaching(None))):
        assert phase(STEPS, train, test) == "not yet"


@pytest.mark.parametrize(
    "test",
    [
        ending(0.3, 0.3, 0.3, 0.3, 0.3, 0.3),  # a plateau, however high
        ending(0.4, 0.3, 0.3, 0.2),  # on its way down
        ending(0.01, 0.02),  # a rise too small to tell from noise
    ],
)
def test_a_run_that_does_not_rise_has_memorised(test):
    assert phase(STEPS, reaching(10), test) == "memorisation"


def test_phase_of_a_record_that_is_too_short_to_rise():
    assert phase([0], [0.0], [0.0]) == "confusion"
    with pytest.raises(ValueError, match="history is empty"):
        phase([], [], [])
    with pytest.raises(ValueError, match="2 steps, 1 train accuracies"):
        phase([0, 1], [0.0], [0.0, 0.0])


@pytest.mark.parametrize(
    ("steps", "reached", "expected"),
    [
        # worked out by hand with Kaplan and Meier's product
        ([100, 150, 210, 250, 300, 350, 400], [1, 0, 1, 0, 1, 1, 0], 300),
        ([10, 20, 30, 40, 80], [0, 0, 1, 1, 1], 40),
        ([200, 100, 100], [1, 1, 0], 200),
        ([40, 10, 30, 20], [1, 1, 1, 1], 20),
        ([100, 500, 500, 500], [1, 0, 0, 0], None),
        ([100, 500], [0, 0], None),
    ],
)
def test_censored_median(steps, reached, expected):
    assert censored_median(steps, [bool(r) for r in reached]) == expected


@given(st.lists(st.integers(1, 100), min_size=1, max_size=15))
def test_censored_median_of_runs_that_all_arrived_is_the_lower_median(steps):
    assert censored_median(steps, [True] * len(steps)) == sorted(steps)[(len(steps) - 1) // 2]


def test_censored_median_needs_runs():
    with pytest.raises(ValueError, match="at least one run"):
        censored_median([], [])
    with pytest.raises(ValueError, match="for each run a step"):
        censored_median([10], [True, False])


GENERALISED = {0.2: [None, None], 0.4: [900, None], 0.6: [300, 700], 0.8: [100, 200]}


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (1000, (0.2, 0.4)),  # one of two is half
        (500, (0.4, 0.6)),
        (299, (0.6, 0.8)),
        (50, (0.8, None)),
    ],
)
def test_critical_fraction_depends_on_the_budget(budget, expected):
    assert critical_fraction(GENERALISED, budget) == expected


def test_critical_fraction_at_the_ends_and_across_a_gap():
    assert critical_fraction({0.5: [10], 0.3: [20]}, 100) == (None, 0.3)
    assert critical_fraction({0.2: [10], 0.4: [None], 0.6: [10]}, 100) == (0.4, 0.6)
    with pytest.raises(ValueError, match=r"no run at the train fraction 0\.4"):
        critical_fraction({0.4: []}, 100)
