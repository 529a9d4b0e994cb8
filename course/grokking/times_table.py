"""The times table, learnt three ways without a network.

A fact is an entry of a dict: ``{(7, 8): 56}`` says that 7 × 8 is 56. A learner is given some facts
and a question, and gives the product, or None where its facts do not lead to one: it never
guesses. The lookup learner knows its facts. The commutative learner knows their twins as well. The
rule learner derives whatever follows with 7×9 = 7×10 − 7×1 and the like, by addition and
subtraction alone; it does not multiply, so it works on the price of a × b tiles just as well.
"""

import random
from collections.abc import Mapping

Cell = tuple[int, int]
Facts = Mapping[Cell, int]
Answers = Mapping[Cell, int | None]
Cells = list[Cell]

SIZE = 12
LEARNERS = ("lookup", "commutative", "rule")
SPLITS = ("random", "rows", "numbers", "twins", "small factors", "large products")
KNOWN, DERIVABLE, UNKNOWN = "known", "derivable", "unknown"


def table_cells(size: int = SIZE) -> Cells:
    """The cells (a, b) of a table of the numbers 1 to size, b running first."""
    return [(a, b) for a in range(1, size + 1) for b in range(1, size + 1)]


def facts_of(cells: Cells) -> dict[Cell, int]:
    """What the times table says in these cells."""
    return {(a, b): a * b for a, b in cells}


def lookup_learner(facts: Facts, question: Cell) -> int | None:
    """The product, if the question is one of the facts."""
    return facts.get(question)


def commutative_learner(facts: Facts, question: Cell) -> int | None:
    """The product, if the question or its twin is one of the facts."""
    return with_twins(facts).get(question)


def rule_learner(facts: Facts, question: Cell, size: int = SIZE) -> int | None:
    """The product, if it follows from the facts; see `everything_that_follows`."""
    return everything_that_follows(facts, size).get(question)


def with_twins(facts: Facts) -> dict[Cell, int]:
    """The facts and what they say of their twins: 7 × 8 is 8 × 7."""
    return {(b, a): product for (a, b), product in facts.items()} | dict(facts)


def everything_that_follows(facts: Facts, size: int = SIZE) -> dict[Cell, int]:
    """All that follows from facts by commutativity and distributivity, the facts included.

    From a×b follow b×a and, with a×c, also a×(b + c) and a×(b − c). Every number on the way is one
    of 1 … size.

    Raises:
        ValueError: a fact lies outside the table.
    """
    known: dict[Cell, int] = {}
    found = list(facts.items())
    for cell, _ in found:
        if not all(1 <= number <= size for number in cell):
            raise ValueError(
                f"The fact {cell} lies outside the table of 1 to {size}. Give a larger size."
            )
    while found:
        (a, b), product = found.pop()
        if (a, b) in known:
            continue
        known[a, b] = product
        found.append(((b, a), product))
        for c in range(1, size + 1):
            if (a, c) not in known:
                continue
            if b + c <= size:
                found.append(((a, b + c), product + known[a, c]))
            if b > c:
                found.append(((a, b - c), product - known[a, c]))
            if c > b:
                found.append(((a, c - b), known[a, c] - product))
    return known


def all_it_knows(learner: str, facts: Facts, size: int = SIZE) -> Facts:
    """Every fact that a learner has once it was given some, without asking it cell by cell.

    Raises:
        ValueError: an unknown learner, or for the rule learner a fact outside the table.
    """
    if learner == "lookup":
        return facts
    if learner == "commutative":
        return with_twins(facts)
    if learner == "rule":
        return everything_that_follows(facts, size)
    raise ValueError(f"There is no learner {learner!r}. Choose one of: {', '.join(LEARNERS)}.")


def answer_all(learner: str, facts: Facts, size: int = SIZE) -> dict[Cell, int | None]:
    """What a learner answers in each cell of the table; see `all_it_knows` for errors."""
    known = all_it_knows(learner, facts, size)
    return {cell: known.get(cell) for cell in table_cells(size)}


def coverage(facts: Facts, answers: Answers) -> dict[Cell, str]:
    """For each cell that was asked: known (a fact), derivable (answered), or unknown."""
    return {cell: _label(cell in facts, answer) for cell, answer in answers.items()}


def _label(is_fact: bool, answer: int | None) -> str:
    if is_fact:
        return KNOWN
    return UNKNOWN if answer is None else DERIVABLE


def random_cells(
    train_fraction: float, generator: random.Random, size: int = SIZE
) -> tuple[Cells, Cells]:
    """Show a random part of the table, round(train_fraction · size²) cells, hold out the rest.

    Returns:
        (train, test): two sorted lists of cells.

    Raises:
        ValueError: a fraction outside 0 to 1.
    """
    if not 0 <= train_fraction <= 1:
        raise ValueError(
            f"The train fraction must lie between 0 and 1, but it is {train_fraction}."
        )
    cells = table_cells(size)
    train = set(generator.sample(cells, round(train_fraction * len(cells))))
    return sorted(train), sorted(set(cells) - train)


def make_split(kind: str, size: int = SIZE, seed: int = 0) -> tuple[Cells, Cells]:
    """Show a part of the table and hold out the rest, in one of six ways.

    Held out are, by kind: ``random``, 30 % of the cells; ``rows``, all cells with one of two
    numbers as first factor; ``numbers``, with one of two numbers as a factor; ``twins``, one of
    (a, b) and (b, a) for every a ≠ b; ``small factors``, all cells but those with both factors at
    most two thirds of size; ``large products``, the cells with a product above 5 · size.

    Returns:
        (train, test): two sorted lists of cells.

    Raises:
        ValueError: an unknown kind, or a size below 6, where nothing would be held out.
    """
    if kind not in SPLITS:
        raise ValueError(f"There is no split {kind!r}. Choose one of: {', '.join(SPLITS)}.")
    if size < 6:
        raise ValueError(f"The size must be at least 6, but it is {size}.")
    test = set(_held_out(kind, size, random.Random(seed)))
    return sorted(set(table_cells(size)) - test), sorted(test)


def _held_out(kind: str, size: int, generator: random.Random) -> Cells:
    cells = table_cells(size)
    if kind == "random":
        return random_cells(0.7, generator, size)[1]
    if kind == "rows":
        rows = generator.sample(range(1, size + 1), 2)
        return [(a, b) for a, b in cells if a in rows]
    if kind == "numbers":
        numbers = generator.sample(range(1, size + 1), 2)
        return [(a, b) for a, b in cells if a in numbers or b in numbers]
    if kind == "twins":
        return [generator.choice([(a, b), (b, a)]) for a, b in cells if a < b]
    if kind == "small factors":
        return [(a, b) for a, b in cells if max(a, b) > 2 * size // 3]
    return [(a, b) for a, b in cells if a * b > 5 * size]


def score(learner: str, train: Cells, test: Cells, size: int = SIZE) -> float:
    """The share of held-out cells that a learner answers rightly, from 0 to 1.

    Raises:
        ValueError: no cell is held out.
    """
    if not test:
        raise ValueError("No cell is held out, so there is no score. Hold out at least one.")
    answers = answer_all(learner, facts_of(train), size)
    return sum(answers[a, b] == a * b for a, b in test) / len(test)


def score_panel(learner: str, size: int = SIZE, seed: int = 0) -> dict[str, float]:
    """A learner's score on each of the six splits."""
    return {kind: score(learner, *make_split(kind, size, seed), size) for kind in SPLITS}


def can_score(learner: str, kind: str, score: float) -> bool:
    """Whether a learner can have a score on a kind of split, in a table of 6 or more numbers.

    On random cells a score above 0 tells only that it is not the lookup learner: how much the
    other two answer depends on the cells that were drawn.
    """
    if learner == "lookup":
        return score == 0
    if kind == "random":
        return score > 0
    if learner == "rule":
        return score == 1
    if kind == "rows":
        return 0 < score < 1
    return score == (1 if kind == "twins" else 0)


def identify_learner(scores: Mapping[str, float]) -> str | None:
    """The only learner that can have these scores; None if several can, or none of the three.

    Args:
        scores: the score on some of the splits, or on all six.
    """
    fitting = [
        learner
        for learner in LEARNERS
        if all(can_score(learner, kind, score) for kind, score in scores.items())
    ]
    return fitting[0] if len(fitting) == 1 else None
