"""Tables to learn, and the split that hides a part of them.

A table is a finite task: rows of two symbols and the symbol that answers each row. Symbols are
numbered 0 … p − 1, but a network never sees the numbers, only which symbol is which
(Power et al., arXiv 2201.02177). Tasks whose inputs are vectors are in ``grokking.vectors``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import permutations
from numbers import Integral, Real

import torch
from torch import Tensor

POLYNOMIALS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "a+b": operator.add,
    "a-b": operator.sub,
    "a*b": operator.mul,
    "a^2+b^2": lambda a, b: a * a + b * b,
    "a^2+ab+b^2": lambda a, b: a * a + a * b + b * b,
    "a^3+ab": lambda a, b: a * a * a + a * b,
}
OPERATIONS = (*POLYNOMIALS, "a/b")


@dataclass(frozen=True)
class Task:
    """Examples to learn from, each with one right answer.

    Attributes:
        name: what a figure calls it, for example ``"a+b mod 59"``.
        inputs: what the network is given, one row an example.
        answers: the right class of each example, an int64 tensor of shape (examples,).
        classes: how many classes there are to choose from.
    """

    name: str
    inputs: Tensor
    answers: Tensor
    classes: int

    @property
    def chance(self) -> float:
        """The accuracy of a guesser who picks every class equally often."""
        return 1 / self.classes

    def examples(self, chosen: Tensor) -> tuple[Tensor, Tensor]:
        """The (inputs, answers) of the chosen examples, an int64 tensor of indices."""
        return self.inputs[chosen], self.answers[chosen]


class Table(Task):
    """A task whose examples are the cells of a table: two symbols, answered by a third.

    Its inputs are int64 pairs of shape (cells, 2).
    """

    @property
    def pairs(self) -> Tensor:
        """The two symbols of each cell."""
        return self.inputs

    @property
    def symbols(self) -> int:
        """p, how many symbols there are; inputs and answers share them."""
        return self.classes


@dataclass(frozen=True)
class Split:
    """Which examples are shown and which are held out: two sorted int64 index tensors."""

    train: Tensor
    test: Tensor


def modular_table(operation: str, p: int) -> Table:
    """The whole table of an operation modulo p.

    Division is by the modular inverse: a/b is the c with c·b = a (mod p). It needs a prime p, and
    its table has no row with b = 0, so p(p − 1) cells in place of p².

    Args:
        operation: one of ``OPERATIONS``.
        p: the modulus, an integer of at least 2.

    Raises:
        ValueError: an unknown operation, a p below 2, or division with a p that is not prime.
        TypeError: a p that is not an integer.
    """
    if operation not in OPERATIONS:
        close = get_close_matches(str(operation), OPERATIONS, n=1, cutoff=0.3)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"There is no operation {operation!r}.{hint} Choose one of: {', '.join(OPERATIONS)}."
        )
    p = whole("p", p, at_least=2, example=59)
    symbols = torch.arange(p)
    if operation == "a/b":
        pairs = torch.cartesian_prod(symbols, symbols[1:])
        answers = pairs[:, 0] * _inverses(p)[pairs[:, 1]] % p
    else:
        pairs = torch.cartesian_prod(symbols, symbols)
        answers = POLYNOMIALS[operation](pairs[:, 0], pairs[:, 1]) % p
    return Table(f"{operation} mod {p}", pairs, answers, p)


def permutation_table(things: int = 5) -> Table:
    """The product of every two permutations of a few things: for five, the group S5.

    Symbols number the permutations in lexicographic order, so 0 is the one that moves nothing.
    a·b first applies b, then a. In S5 there are 120 symbols and 14,400 cells; the order of a and b
    matters (Power et al., arXiv 2201.02177).

    Raises:
        ValueError: fewer than 2 things, or more than 6: then the table has 25 million cells.
        TypeError: a number of things that is not an integer.
    """
    things = whole("things", things, at_least=2, example=5)
    if things > 6:
        raise ValueError(
            f"The permutations of {things} things make a table too large to hold. "
            "Choose 6 things or fewer."
        )
    orders = torch.tensor(list(permutations(range(things))))
    number = {tuple(order): i for i, order in enumerate(orders.tolist())}
    pairs = torch.cartesian_prod(*2 * [torch.arange(len(orders))])
    products = orders[pairs[:, 0]].gather(1, orders[pairs[:, 1]])
    answers = torch.tensor([number[tuple(product)] for product in products.tolist()])
    return Table(f"a·b in S{things}", pairs, answers, len(orders))


def with_shuffled_answers(task: Task, generator: torch.Generator) -> Task:
    """The task with its answers dealt out anew among all its examples: no rule is left to learn.

    The given task stays as it is, and each answer occurs as often as before.
    """
    order = torch.randperm(len(task.answers), generator=generator)
    return replace(task, name=f"{task.name}, shuffled", answers=task.answers[order])


def random_split(task: Task, train_fraction: float, generator: torch.Generator) -> Split:
    """Show a random part of the table and hold out the rest.

    The training part has round(train_fraction · cells) cells. Nothing but ``generator`` supplies
    randomness, so one seed gives one split and the global random state stays untouched.

    Raises:
        ValueError: a fraction that is not strictly between 0 and 1, or one so close to
            either end that a part would be empty.
    """
    cells = len(task.answers)
    shown = training_cells(train_fraction, cells)
    order = torch.randperm(cells, generator=generator)
    return Split(train=order[:shown].sort().values, test=order[shown:].sort().values)


def training_cells(train_fraction: float, cells: int) -> int:
    """How many of a table's cells a train fraction shows; see ``random_split`` for errors."""
    if not isinstance(train_fraction, Real) or not 0 < train_fraction < 1:
        raise ValueError(
            f"The train fraction must lie between 0 and 1, but it is {train_fraction!r}. "
            "At 0 there is nothing to learn from, at 1 nothing is left to test on. "
            "Write for example train_fraction=0.5."
        )
    shown = round(train_fraction * cells)
    if not 0 < shown < cells:
        part = "training" if shown == 0 else "test"
        raise ValueError(
            f"A train fraction of {train_fraction} leaves the {part} set empty: the table has "
            f"{cells} cells. Choose a fraction from {1 / cells:.3g} to {1 - 1 / cells:.3g}."
        )
    return shown


def whole(name: str, value: object, *, at_least: int, example: int) -> int:
    """The value as a whole number, or an error that says what to write.

    Raises:
        TypeError: it is not an integer.
        ValueError: it is below ``at_least``.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} must be an integer, but it is {value!r}. Write for example {name}={example}."
        )
    if value < at_least:
        raise ValueError(
            f"{name} must be at least {at_least}, but it is {value}. "
            f"Write for example {name}={example}."
        )
    return int(value)


def _inverses(p: int) -> Tensor:
    """The modular inverse of every b below p, with a 0 at b = 0."""
    if not _is_prime(p):
        below = next((n for n in range(p - 1, 1, -1) if _is_prime(n)), None)
        above = next(n for n in range(p + 1, 2 * p) if _is_prime(n))
        near = f"{below} or {above}" if below else f"{above}"
        raise ValueError(
            f"Division modulo {p} has no answer for some cells, because {p} is not prime: "
            f"some b other than 0 has no inverse. Choose a prime p, for example {near}."
        )
    return torch.tensor([0, *(pow(b, -1, p) for b in range(1, p))])


def _is_prime(n: int) -> bool:
    return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))
