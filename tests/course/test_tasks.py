"""Tables against plain Python and algebra, splits against what a split must be."""

from itertools import permutations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking.tasks import (
    OPERATIONS,
    modular_table,
    permutation_table,
    random_split,
    with_shuffled_answers,
)

PRIMES = [2, 3, 5, 7, 11, 13, 59]
PLAIN = {
    "a+b": lambda a, b, p: (a + b) % p,
    "a-b": lambda a, b, p: (a - b) % p,
    "a*b": lambda a, b, p: (a * b) % p,
    "a^2+b^2": lambda a, b, p: (a**2 + b**2) % p,
    "a^2+ab+b^2": lambda a, b, p: (a**2 + a * b + b**2) % p,
    "a^3+ab": lambda a, b, p: (a**3 + a * b) % p,
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


def product_of(things):
    """The product as a square tensor, indexed by a and b."""
    task = permutation_table(things)
    return task.answers.reshape(task.symbols, task.symbols)


def test_a_product_of_permutations_applies_b_first():
    orders = list(permutations(range(4)))
    task = permutation_table(4)
    assert task.symbols == 24 and len(task.answers) == 24 * 24
    for (a, b), answer in zip(task.pairs.tolist(), task.answers.tolist(), strict=True):
        assert orders[answer] == tuple(orders[a][orders[b][i]] for i in range(4))


@pytest.mark.parametrize("things", [2, 3, 5])
def test_permutations_are_a_group(things):
    product = product_of(things)
    symbols = torch.arange(len(product))
    assert torch.equal(product[0], symbols) and torch.equal(product[:, 0], symbols)
    assert torch.equal(product.sort(dim=0).values, symbols[:, None].expand_as(product))
    assert torch.equal(product.sort(dim=1).values, symbols.expand_as(product))
    a, b, c = torch.randint(len(product), (3, 2000), generator=seeded())
    assert torch.equal(product[product[a, b], c], product[a, product[b, c]])


def test_the_order_of_permutations_matters_from_three_things_on():
    assert torch.equal(product_of(2), product_of(2).T)
    assert not torch.equal(product_of(3), product_of(3).T)
    assert permutation_table().name == "a·b in S5"
    assert permutation_table().chance == pytest.approx(1 / 120)


def test_permutations_of_too_few_or_too_many_things():
    with pytest.raises(ValueError, match="things must be at least 2, but it is 1"):
        permutation_table(1)
    with pytest.raises(ValueError, match=r"7 things make a table too large.*6 things or fewer"):
        permutation_table(7)
    with pytest.raises(TypeError, match=r"things must be an integer, but it is 5\.0"):
        permutation_table(5.0)


def test_shuffling_deals_the_same_answers_out_anew_and_leaves_the_task_alone():
    task = modular_table("a+b", 23)
    before = task.answers.clone()
    shuffled = with_shuffled_answers(task, seeded())
    assert torch.equal(task.answers, before)
    assert torch.equal(shuffled.pairs, task.pairs) and shuffled.symbols == 23
    assert torch.equal(shuffled.answers.bincount(), task.answers.bincount())
    assert (shuffled.answers == task.answers).double().mean().item() < 0.1
    assert shuffled.name == "a+b mod 23, shuffled"


def test_shuffling_depends_on_the_generator_alone():
    task = modular_table("a+b", 13)
    torch.manual_seed(7)
    state = torch.get_rng_state()
    first, again, other = (with_shuffled_answers(task, seeded(s)).answers for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), state)


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
