"""The times-table learners against an independent derivation, splits against what they promise."""

import math
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokking.times_table import (
    LEARNERS,
    SPLITS,
    all_it_knows,
    answer_all,
    can_score,
    commutative_learner,
    coverage,
    everything_that_follows,
    facts_of,
    identify_learner,
    lookup_learner,
    make_split,
    random_cells,
    rule_learner,
    score,
    score_panel,
    table_cells,
)

SIZES = range(6, 14)


def followers(cells, size):
    """The cells that follow, by number theory: a row holds all multiples of its cells' divisor."""
    known = set(cells)
    while True:
        grown = known | {(b, a) for a, b in known}
        for a in range(1, size + 1):
            step = math.gcd(*(b for row, b in grown if row == a))
            if step:
                grown |= {(a, b) for b in range(step, size + 1, step)}
        if grown == known:
            return known
        known = grown


@st.composite
def some_cells(draw):
    size = draw(st.integers(2, 12))
    number = st.integers(1, size)
    return size, draw(st.lists(st.tuples(number, number), max_size=6, unique=True))


def test_table_has_each_cell_once_and_facts_are_products():
    assert table_cells(3) == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (2, 3),
        (3, 1),
        (3, 2),
        (3, 3),
    ]
    assert facts_of([(7, 8), (8, 7)]) == {(7, 8): 56, (8, 7): 56}


def test_what_each_learner_makes_of_one_fact():
    facts = {(7, 8): 56}
    assert [lookup_learner(facts, q) for q in [(7, 8), (8, 7), (7, 9)]] == [56, None, None]
    assert [commutative_learner(facts, q) for q in [(7, 8), (8, 7), (7, 9)]] == [56, 56, None]
    assert [rule_learner(facts, q, 16) for q in [(8, 7), (7, 16), (7, 9)]] == [56, 112, None]


@given(some_cells(), st.integers(0, 20))
def test_rule_learner_knows_what_follows_and_nothing_else(table, price):
    size, cells = table
    known = everything_that_follows({(a, b): price * a * b for a, b in cells}, size)
    assert set(known) == followers(cells, size)
    assert all(product == price * a * b for (a, b), product in known.items())


@given(some_cells())
def test_each_learner_knows_what_the_one_before_it_knows(table):
    size, cells = table
    facts = facts_of(cells)
    before = dict(facts)
    lookup, commutative, rule = (all_it_knows(learner, facts, size).keys() for learner in LEARNERS)
    assert set(cells) == lookup <= commutative <= rule
    assert facts == before


@given(some_cells())
def test_answers_and_the_three_functions_agree(table):
    size, cells = table
    facts = facts_of(cells)
    functions = {
        "lookup": lookup_learner,
        "commutative": commutative_learner,
        "rule": lambda facts, question: rule_learner(facts, question, size),
    }
    for learner, function in functions.items():
        answers = answer_all(learner, facts, size)
        assert list(answers) == table_cells(size)
        for question in table_cells(size)[:: size + 2]:
            assert answers[question] == function(facts, question)


def test_one_times_one_is_enough_for_the_rule_learner():
    assert everything_that_follows({(1, 1): 1}) == facts_of(table_cells())


def test_fact_outside_the_table():
    with pytest.raises(ValueError, match=r"\(7, 13\) lies outside the table of 1 to 12"):
        rule_learner({(7, 13): 91}, (7, 1))


def test_unknown_learner():
    with pytest.raises(ValueError, match="Choose one of: lookup, commutative, rule"):
        answer_all("network", {})


def test_coverage_labels():
    labels = coverage({(1, 2): 0}, {(1, 2): 0, (2, 1): 0, (2, 2): None})
    assert labels == {(1, 2): "known", (2, 1): "derivable", (2, 2): "unknown"}


@pytest.mark.parametrize("kind", SPLITS)
@pytest.mark.parametrize("size", SIZES)
def test_split_parts_the_table_and_the_seed_decides(kind, size):
    train, test = make_split(kind, size, seed=3)
    assert sorted(train + test) == table_cells(size)
    assert [sorted(train), sorted(test)] == [train, test]
    assert test
    splits = [make_split(kind, size, seed) for seed in range(20)]
    assert splits[3] == (train, test)
    drawn = kind not in ("small factors", "large products")
    assert any(split != splits[0] for split in splits) == drawn


@given(st.sampled_from(SIZES), st.integers(0, 10**6))
def test_what_each_split_promises(size, seed):
    splits = {kind: make_split(kind, size, seed) for kind in SPLITS}
    assert len(splits["random"][0]) == round(0.7 * size * size)
    train, test = splits["rows"]
    assert len({a for a, _ in test}) == 2
    assert not {a for a, _ in test} & {a for a, _ in train}
    train, test = splits["numbers"]
    shown = {number for cell in train for number in cell}
    assert len(shown) == size - 2
    assert all(not set(cell) <= shown for cell in test)
    train, _ = splits["twins"]
    assert all(((a, b) in train) != ((b, a) in train) or a == b for a, b in table_cells(size))
    assert all((a, a) in train for a in range(1, size + 1))
    assert {number for cell in splits["small factors"][0] for number in cell} == set(
        range(1, 2 * size // 3 + 1)
    )
    train, test = splits["large products"]
    assert max(a * b for a, b in train) <= 5 * size < min(a * b for a, b in test)


def test_sizes_of_the_splits_of_the_usual_table():
    sizes = {kind: tuple(map(len, make_split(kind))) for kind in SPLITS}
    assert sizes == {
        "random": (101, 43),
        "rows": (120, 24),
        "numbers": (100, 44),
        "twins": (78, 66),
        "small factors": (64, 80),
        "large products": (107, 37),
    }


def test_split_leaves_the_global_random_numbers_alone():
    random.seed(5)
    state = random.getstate()
    make_split("twins")
    assert random.getstate() == state


def test_split_of_an_unknown_kind_or_a_table_too_small():
    with pytest.raises(ValueError, match="Choose one of: random, rows"):
        make_split("columns")
    with pytest.raises(ValueError, match="at least 6, but it is 5"):
        make_split("large products", 5)


@pytest.mark.parametrize("fraction", [0, 0.25, 1])
def test_random_cells(fraction):
    train, test = random_cells(fraction, random.Random(0), 10)
    assert len(train) == 100 * fraction
    assert sorted(train + test) == table_cells(10)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, float("nan")])
def test_random_cells_of_a_wrong_fraction(fraction):
    with pytest.raises(ValueError, match="between 0 and 1"):
        random_cells(fraction, random.Random(0))


def test_score_without_a_held_out_cell():
    with pytest.raises(ValueError, match="Hold out at least one"):
        score("rule", table_cells(6), [], 6)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("learner", LEARNERS)
def test_panel_gives_its_learner_away(learner, size):
    for seed in range(5):
        panel = score_panel(learner, size, seed)
        assert all(can_score(learner, kind, value) for kind, value in panel.items())
        assert identify_learner(panel) == learner


@pytest.mark.parametrize(
    ("scores", "learner"),
    [
        ({"random": 0.645}, None),
        ({"twins": 1.0}, None),
        ({"twins": 1.0, "numbers": 0.0}, "commutative"),
        ({"rows": 0.8}, "commutative"),
        ({"small factors": 1.0}, "rule"),
        ({"twins": 0.0}, "lookup"),
        ({"twins": 0.5}, None),
        ({}, None),
    ],
)
def test_a_part_of_the_panel_may_or_may_not_be_enough(scores, learner):
    assert identify_learner(scores) == learner


def test_needs_no_torch():
    program = "import sys, grokking.times_table; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
