"""What a failed check says, what a hidden one keeps to itself; no answer breaks a check."""

import math
import re

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from grokking import checks
from grokking.checks import HIDDEN_PARTS, PARTS, CheckFailed
from grokking.misconceptions import misconceptions

COUNT, PER_CENT = "accuracy-is-a-count", "accuracy-in-per-cent"


def message(call, target=0.75, check=checks.close, **options):
    with pytest.raises(CheckFailed) as failed:
        check(call, target, called="f(x) with four cells", next="divide.", **options)
    return str(failed.value)


def parts(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


class Hostile:
    """An object that fails whatever one asks of it."""

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = __len__ = __float__ = __bool__ = __getitem__ = __iter__ = __repr__ = __eq__


def fail():
    raise IndexError("list index\nout of range")


BAD = [
    None,
    math.nan,
    math.inf,
    True,
    "0.75",
    0.5,
    10**400,
    0.75j,
    [0.75],
    {"accuracy": 0.75},
    np.array(0.75),
    np.bool_(True),
    torch.tensor(0.75),
    torch.tensor([0.75], requires_grad=True),
    torch.zeros(3, 0),
    torch.zeros(1000, 1000),
    Hostile(),
    Hostile,
    fail,
]


def test_an_error_in_a_cell_of_the_notebook_is_placed():
    cell = {"__name__": "__main__"}
    answer = "def divide(x):\n    return helper(x)\n\ndef helper(x):\n    return 1 / x"
    exec(compile(answer, "cell 1", "exec"), cell)
    exec(compile("call = lambda: divide(0)\nown = lambda: [][1]", "cell 2", "exec"), cell)
    assert parts(message(cell["call"]))["Got"] == (
        "ZeroDivisionError: division by zero, in helper, line 5 of its cell"
    )
    assert parts(message(cell["own"]))["Got"] == "IndexError: list index out of range"


def test_a_message_has_five_parts_and_names_the_cause():
    text = message(lambda: 3.0, causes={COUNT: 3, PER_CENT: 75})
    cause = misconceptions()[COUNT]
    assert list(parts(text)) == list(PARTS)
    assert parts(text)["Called"] == "f(x) with four cells"
    assert parts(text)["Got"] == "3"
    assert parts(text)["Expected"] == "0.75"
    assert parts(text)["Likely cause"].endswith(f"{cause.wrong_because} [{COUNT}]")
    assert parts(text)["Next"] == "divide."


@pytest.mark.parametrize(
    ("got", "wrong", "named"),
    [
        (3.0, {COUNT: 3}, COUNT),
        (3.0, {COUNT: 4}, None),
        (3.0, {COUNT: 3, PER_CENT: 3.0}, None),
        (3.0, {COUNT: lambda got: got > 1}, COUNT),
        (3.0, {COUNT: lambda got: got.no_such_thing}, None),
        (3.0, {COUNT: lambda got: math.nan}, COUNT),
        (3.0, {COUNT: ValueError}, None),
        (math.nan, {COUNT: math.nan}, COUNT),
        (None, {COUNT: None}, COUNT),
        (torch.tensor(3.0), {COUNT: 3}, None),
        ((1, [2.0]), {COUNT: (1, [2])}, COUNT),
        (3.0, None, None),
    ],
)
def test_a_cause_is_named_only_where_it_alone_fits(got, wrong, named):
    text = message(lambda: got, causes=wrong)
    assert re.findall(r"\[([a-z-]+)\]$", parts(text)["Likely cause"]) == ([named] if named else [])
    assert named or parts(text)["Likely cause"] == "none is known."


def test_a_cause_may_be_an_exception():
    def divide():
        return 1 / 0

    assert f"[{COUNT}]" in message(divide, causes={COUNT: ZeroDivisionError})
    assert f"[{COUNT}]" in message(divide, causes={COUNT: ArithmeticError})
    assert f"[{COUNT}]" not in message(divide, causes={COUNT: LookupError, PER_CENT: 75})


def test_an_unknown_cause_is_the_authors_mistake():
    with pytest.raises(ValueError, match="'no-such-id' is not an id"):
        checks.close(lambda: 1.0, 2.0, called="f", next="n", causes={"no-such-id": 1})


@pytest.mark.parametrize("got", BAD)
def test_no_answer_breaks_a_check(got):
    call = fail if got is fail else lambda: got
    causes = {COUNT: 3, PER_CENT: lambda got: got > 1, "accuracy-along-the-batch": [torch.ones(2)]}
    for text in (
        message(call, causes=causes),
        message(call, torch.ones(2), causes=causes),
        message(call, (1, None), causes=causes),
        message(call, {"a": "b"}, check=checks.equal, causes=causes),
        message(call, lambda got: got[0] == 1, check=checks.holds, expected="one", causes=causes),
        message(call, KeyError, check=checks.raises, causes=causes),
    ):
        assert list(parts(text)) == list(PARTS)
        assert all(len(line) < 500 for line in text.splitlines())
        with (
            pytest.raises(CheckFailed, match=r"^ps2\.accuracy: a hidden"),
            checks.hidden("ps2.accuracy"),
        ):
            checks.close(call, 0.75, called="f", next="n", causes=causes)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        (3.0, 3),
        (np.float64(0.75), 0.75),
        (np.float32(0.75), 0.75),
        (np.int64(3), 3),
        (0.7500001, 0.75),
        (1e9 + 1, 1e9),
        (math.inf, math.inf),
        ([20, None, 1.0], (20, None, 1.0)),
        ({"A": "leak"}, {"A": "leak"}),
        (torch.tensor([1, 2], dtype=torch.int32), torch.tensor([1, 2])),
        (torch.tensor([0.5], requires_grad=True), torch.tensor([0.5], dtype=torch.float64)),
        (None, None),
        ("grokking", "grokking"),
    ],
)
def test_an_answer_that_is_right_passes(got, expected):
    checks.close(lambda: got, expected, called="f", next="n")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (0.76, 0.75),
        (1e9 + 1e5, 1e9),
        (1, True),
        (True, 1),
        ("1", 1),
        ([1, 2], [1, 2, 3]),
        ({"A": 1, "B": 2}, {"A": 1}),
        (torch.tensor([1.0, 2.0]), torch.tensor([1, 2])),
        (torch.tensor([True]), torch.tensor([1])),
        (torch.tensor([[1, 2]]), torch.tensor([1, 2])),
        (np.array([1, 2]), torch.tensor([1, 2])),
        ([1, 2], torch.tensor([1, 2])),
        (0, None),
    ],
)
def test_an_answer_of_another_value_or_kind_fails(got, expected):
    message(lambda: got, expected)


@given(st.floats(0, 1), st.floats(-1, 1))
def test_equal_tolerates_nothing(expected, error):
    got = expected + error
    if got == expected:
        checks.equal(lambda: got, expected, called="f", next="n")
    else:
        message(lambda: got, expected, check=checks.equal)


@pytest.mark.parametrize(
    ("got", "expected", "note"),
    [
        (None, 0.75, "without return"),
        (True, 1, "a truth value"),
        (torch.tensor(0.75), 0.75, ".item()"),
        (np.array([1.0]), torch.tensor([1.0]), "a NumPy array and not a tensor"),
        (torch.zeros(2, 1), torch.zeros(2), "of shape (2, 1) and not (2,)"),
        (torch.zeros(2), torch.tensor([0, 0]), "torch.float32 and not torch.int64"),
    ],
)
def test_got_says_what_is_wrong_with_the_kind_of_an_answer(got, expected, note):
    assert note in parts(message(lambda: got, expected))["Got"]


def test_raises_passes_on_the_right_exception_alone():
    options = {"called": "f", "next": "n"}
    checks.raises(fail, IndexError, **options)
    checks.raises(fail, LookupError, **options)
    text = message(fail, ValueError, check=checks.raises)
    assert parts(text)["Got"] == "IndexError: list index out of range"
    assert parts(text)["Expected"] == "a ValueError"
    assert parts(message(lambda: 7, ValueError, check=checks.raises))["Got"] == "7"


def test_holds_passes_what_its_test_accepts():
    options = {"called": "f", "next": "n", "expected": "three things"}
    checks.holds(lambda: [1, 2, 3], lambda got: len(got) == 3, **options)
    with pytest.raises(CheckFailed, match="Expected: three things"):
        checks.holds(lambda: [1, 2], lambda got: len(got) == 3, **options)


def test_a_stub_and_a_missing_answer_are_no_misconception():
    def stub():
        raise NotImplementedError

    assert "still is the stub" in message(stub, causes={COUNT: Exception})
    text = message(lambda: no_such_function(1), causes={COUNT: Exception})  # noqa: F821
    assert "Has the cell with your answer run" in text


def test_sys_exit_in_an_answer_is_a_failed_check():
    assert "SystemExit" in message(lambda: exit_now())


def exit_now():
    raise SystemExit(0)


def hidden_failure(body):
    with pytest.raises(CheckFailed) as failed, checks.hidden("ps2.accuracy"):
        body()
    return str(failed.value)


def test_a_hidden_check_says_exercise_cause_and_next_step_only():
    def body():
        checks.close(
            lambda: 31.4159, 0.2718, called="f(16180)", next="divide.", causes={COUNT: 31.4159}
        )

    text = hidden_failure(body)
    first, *rest = text.splitlines()
    assert first == "ps2.accuracy: a hidden test did not pass."
    assert [line.split(": ")[0] for line in rest] == list(HIDDEN_PARTS)
    assert f"[{COUNT}]" in text and "divide." in text
    assert not any(secret in text for secret in ("31.4159", "0.2718", "16180"))


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, RecursionError])
def test_whatever_happens_among_hidden_tests_gives_no_input_away(error):
    def body():
        raise error("the input was 16180")

    text = hidden_failure(body)
    assert "16180" not in text
    assert [line.split(": ")[0] for line in text.splitlines()[1:]] == list(HIDDEN_PARTS)


def test_what_an_answer_prints_among_hidden_tests_is_not_shown(capsys):
    def tell():
        print("the input was 16180")
        import sys

        sys.stderr.write("16180")
        return 1.0

    with checks.hidden("ps2.accuracy"):
        checks.close(tell, 1.0, called="f", next="n")
    print("after")
    assert capsys.readouterr() == ("after\n", "")


def drawn(exercise):
    return torch.rand(4, generator=checks.fresh(exercise)).tolist()


def test_fresh_inputs_follow_from_the_secret_and_the_exercise(monkeypatch):
    monkeypatch.delenv(checks.SECRET_VARIABLE, raising=False)
    public = drawn("ps2.accuracy")
    monkeypatch.setenv(checks.SECRET_VARIABLE, "a class")
    state = torch.get_rng_state()
    assert drawn("ps2.accuracy") == drawn("ps2.accuracy")
    assert drawn("ps2.accuracy") not in (public, drawn("ps2.margin"))
    monkeypatch.setenv(checks.SECRET_VARIABLE, "another class")
    other = drawn("ps2.accuracy")
    monkeypatch.setenv(checks.SECRET_VARIABLE, "a class")
    assert other != drawn("ps2.accuracy")
    assert torch.equal(state, torch.get_rng_state())


def test_begin_knows_the_assignments():
    with pytest.raises(ValueError, match="ps2_data_and_metrics"):
        checks.begin("ps0_nothing")


def test_jupyter_shows_the_message_and_no_source_of_the_test():
    cells = [
        "from grokking import checks",
        'checks.equal(lambda: 1, 2, called="f()", next="add one.")',
        'with checks.hidden("ps2.f"):\n    checks.equal(lambda: 1, 4711, called="f", next="add.")',
        'with checks.hidden("ps2.f"):\n    raise ValueError("4711")',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, allow_errors=True).execute()
    [visible], [hidden], [broken] = (cell["outputs"] for cell in notebook["cells"][1:])
    assert visible["traceback"] == visible["evalue"].splitlines()
    assert [line.split(":")[0] for line in visible["traceback"]] == list(PARTS)
    for output in (hidden, broken):
        assert output["ename"] == "CheckFailed"
        assert "4711" not in str(output)


def test_passed_says_so(capsys):
    checks.passed("ps2.accuracy")
    checks.passed("ps2.diagnose", "They look at the form.")
    assert capsys.readouterr().out.splitlines() == [
        "ps2.accuracy: the visible tests pass.",
        "ps2.diagnose: the visible tests pass. They look at the form.",
    ]


@pytest.mark.parametrize("got", [math.inf, 1e9, math.nan])
def test_only_minus_infinity_is_minus_infinity(got):
    with pytest.raises(CheckFailed):
        checks.close(lambda: got, -math.inf, called="f()", next="look")
    checks.close(lambda: -math.inf, -math.inf, called="f()", next="look")
