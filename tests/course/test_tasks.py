"""Tables against plain Python, splits against what a split must be."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking.tasks import OPERATIONS, modular_table, random_split

PRIMES = [2, 3, 5, 7, 11, 13, 59]
PLAIN = {
    "a+b": lambda a, b, p: (a + b) % p,
    "a-b": lambda a, b, p: (a - b) % p,
    "a*b": lambda a, b, p: (a * b) % p,
    "a^2+b^2": lambda a, b, p: (a**2 + b**2) % p,
    "a^2+ab+b^2": lambda a, b, p: (a**2 + a * b + b**2) % p,
    "a/b": lambda a, b, p: next(c for c in range(p) if c * b % p == a),
}


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_every_operation_has_an_oracle():
    assert set(PLAIN) == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("p", PRIMES)
def test_table_agrees_with_plain_python(operation, p):
    task = modular_table(operation, p)
    for (a, b), answer in zip(task.pairs.tolist(), task.answers.tolist(), strict=True):
        assert answer == PLAIN[operation](a, b, p), (a, b)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_table_has_each_cell_once(operation):
    p = 7
    pairs = [tuple(pair) for pair in modular_table(operation, p).pairs.tolist()]
    divisors = range(1, p) if operation == "a/b" else range(p)
    assert sorted(pairs) == [(a, b) for a in range(p) for b in divisors]


def test_chance_is_one_in_p():
    assert modular_table("a+b", 59).chance == pytest.approx(1 / 59)


@pytest.mark.parametrize("p", [4, 6, 9, 57, 60])
def test_division_needs_a_prime_and_names_one(p):
    with pytest.raises(ValueError, match=rf"{p} is not prime.*Choose a prime p, for example (\d+)"):
        modular_table("a/b", p)
    assert len(modular_table("a+b", p).answers) == p * p


def test_the_suggested_primes_work():
    with pytest.raises(ValueError, match="for example 59 or 61"):
        modular_table("a/b", 60)
    assert modular_table("a/b", 61).symbols == 61


@pytest.mark.parametrize(("wrong", "meant"), [("a + b", "a+b"), ("a÷b", "a/b"), ("a^2+b2", "a^2")])
def test_unknown_operation_names_all_and_the_nearest(wrong, meant):
    with pytest.raises(ValueError, match="Choose one of: ") as error:
        modular_table(wrong, 7)
    assert "Did you mean" in str(error.value) and meant in str(error.value)
    assert all(operation in str(error.value) for operation in OPERATIONS)


@pytest.mark.parametrize("p", [1, 0, -59])
def test_too_small_p(p):
    with pytest.raises(ValueError, match="at least 2"):
        modular_table("a+b", p)


@pytest.mark.parametrize("p", [59.0, "59", None, True])
def test_p_that_is_no_integer(p):
    with pytest.raises(TypeError, match="must be an integer"):
        modular_table("a+b", p)


@given(
    p=st.integers(3, 23),
    fraction=st.floats(0.1, 0.9),
    seed=st.integers(0, 2**32),
)
def test_split_parts_the_table(p, fraction, seed):
    task = modular_table("a+b", p)
    split = random_split(task, fraction, seeded(seed))
    assert len(split.train) == round(fraction * p * p)
    assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(p * p))
    assert split.train.tolist() == sorted(split.train.tolist())


def test_split_depends_on_the_seed_alone():
    task = modular_table("a+b", 13)
    torch.manual_seed(7)
    state = torch.get_rng_state()
    first, again, other = (random_split(task, 0.5, seeded(s)) for s in (1, 1, 2))
    assert torch.equal(first.train, again.train)
    assert not torch.equal(first.train, other.train)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan"), None, "half"])
def test_fraction_outside_the_open_interval(fraction):
    with pytest.raises(ValueError, match=r"between 0 and 1.*train_fraction=0\.5"):
        random_split(modular_table("a+b", 7), fraction, seeded())


@pytest.mark.parametrize(("fraction", "part"), [(0.001, "training"), (0.999, "test")])
def test_fraction_that_empties_a_set(fraction, part):
    task = modular_table("a+b", 7)
    with pytest.raises(ValueError, match=rf"{part} set empty.*49 cells.*Choose a fraction from"):
        random_split(task, fraction, seeded())


def test_smallest_and_largest_suggested_fractions_work():
    task = modular_table("a+b", 7)
    for fraction in (0.0204, 0.98):
        split = random_split(task, fraction, seeded())
        assert len(split.train) and len(split.test)
