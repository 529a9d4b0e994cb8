"""What is started and prepared before submissions come."""

import socket

import toy

from autograder.isolation.judge import compiled
from autograder.sandbox.inside import pages


def test_newcomers_have_handed_in_and_have_no_grades(tmp_path):
    course = toy.make(tmp_path)
    assert course.newcomers(toy.NAME) == set()
    for place in ("submitted/ada", "submitted/bob", "autograded/ada", "autograded/cyd"):
        (course.gradebook / place / toy.NAME).mkdir(parents=True)
    (course.gradebook / "submitted" / "dan" / "another").mkdir(parents=True)
    assert course.newcomers(toy.NAME) == {"bob"}


def test_steps_are_taken_only_while_no_order_waits():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        taken = []
        steps = (taken.append(number) for number in range(9))
        theirs.send(b"an order")
        pages.while_idle(ours, steps)
        assert taken == []
        ours.recv(8)
        pages.while_idle(ours, steps)
        assert taken == list(range(9))


def test_memory_in_huge_pages_holds_what_it_held():
    before = [bytes([number % 251]) * 4096 for number in range(4096)]
    list(pages.collapse())
    assert before == [bytes([number % 251]) * 4096 for number in range(4096)]


def test_a_cell_is_compiled_into_statements_and_a_last_value():
    cell = compiled("a = b\nc(a)", "<cell>")
    assert cell.names == {"a", "b", "c"}
    space = {"b": 3, "c": lambda value: value + 1}
    exec(cell.statements, space)
    assert cell.last is not None and eval(cell.last, space) == 4
    assert compiled("a = 1", "<cell>").last is None
