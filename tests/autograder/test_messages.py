"""The form of a message is the one that `grokking.checks` writes."""

import pytest

from autograder.messages import message_fault, named_cause
from grokking import checks

ID = "ps2.accuracy"


def message(hidden=False, **options):
    with pytest.raises(checks.CheckFailed) as failed:
        if hidden:
            with checks.hidden(ID):
                message_of(**options)
        else:
            message_of(**options)
    return str(failed.value)


def message_of(**options):
    checks.equal(lambda: 3, 4, called="f()", next="think of a: b.", **options)


@pytest.mark.parametrize("hidden", [False, True])
def test_what_the_checks_say_is_whole(hidden):
    assert message_fault(message(hidden), ID) is None
    assert named_cause(message(hidden)) is None
    assert named_cause(message(hidden, causes={"import-shortcut": 3})) == "import-shortcut"


@pytest.mark.parametrize("hidden", [False, True])
def test_what_lacks_a_line_is_not_whole(hidden):
    lines = message(hidden).splitlines()
    for number in range(hidden, len(lines)):
        short = "\n".join(lines[:number] + lines[number + 1 :])
        assert message_fault(short, ID) == f"it has no '{lines[number].partition(':')[0]}'"


def test_a_hidden_test_names_its_own_exercise():
    assert message_fault(message(hidden=True), "ps2.margin") == "it has no 'Called'"


@pytest.mark.parametrize("text", ["", "no", "Called: a\nCalled: a"])
def test_what_is_no_message_at_all(text):
    assert message_fault(text, ID)
