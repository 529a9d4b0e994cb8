"""What is data, and what is refused, whoever wrote it."""

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.isolation import values
from autograder.isolation.models import fingerprint
from autograder.isolation.values import Unfit, decode, encode, read, write

SAMPLES = [
    *(None, True, 3, -(10**30), 0.1, -0.0, math.inf, math.nan, "é\n", b"\x00\xff", 2 - 3j),
    *([1, [2.5]], (1, (2,)), {"a": [1], (1, 2): None}, {1, 2}, frozenset([3]), range(2, 9, 3)),
    *(np.arange(6.0).reshape(2, 3), np.float32(0.1), np.bool_(True), np.zeros((0, 2), "int8")),
    *(torch.arange(4), torch.rand(2, 3).double(), torch.tensor(1.5, dtype=torch.bfloat16)),
    *(torch.zeros(0, 2), torch.tensor(True), torch.ones(3)[::2], torch.float32, torch.Size([2])),
]


def there_and_back(value):
    return decode(read(write(encode(value))))


@pytest.mark.parametrize("value", SAMPLES, ids=lambda value: type(value).__name__)
def test_data_comes_back_as_it_was(value):
    got = there_and_back(value)
    assert type(got) is type(value)
    assert fingerprint(got) == fingerprint(value)


data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
)


@given(data)
def test_nested_data_comes_back_as_it_was(value):
    assert fingerprint(there_and_back(value)) == fingerprint(value)


def test_a_parameter_stays_one_and_a_graph_is_left_behind():
    parameter = torch.nn.Parameter(torch.ones(2))
    assert isinstance(there_and_back(parameter), torch.nn.Parameter)
    assert there_and_back(2 * parameter).grad_fn is None


@pytest.mark.parametrize(
    "value", [object(), print, torch.nn.Linear(1, 1), np.array([object()]), np.array(["a"])]
)
def test_what_is_no_data_is_refused(value):
    with pytest.raises(Unfit, match="which is no data"):
        encode(value)


def test_what_contains_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(Unfit, match="nested more than"):
        encode(loop)


FORGED = [
    {"x": 1},
    {},
    {"t": ["float32", [2], ""]},
    {"t": ["float32", [10**12], ""]},
    {"t": ["float32", [-1], ""]},
    {"t": ["float32", "2", "AAAA"]},
    {"t": ["object", [1], "AAAAAAAAAAA="]},
    {"a": ["object", [1], "AAAAAAAAAAA="]},
    {"a": ["float32", [1], "no base64"]},
    {"a": ["float32", [True], "AAAAAA=="]},
    {"t": 5},
    {"d": [1]},
    {"d": {}},
    {"d": [[1], 2]},
    {"s": [[1]]},
    {"f": "1e9"},
    {"type": "__class__"},
    {"R": [1, 2, 0]},
    {"size": ["a"]},
    {"c": ["one"]},
    {"b": 3},
    {"r": 3},
    {"m": 1},
    [{"k": 0}],
]


@pytest.mark.parametrize("tree", FORGED, ids=json.dumps)
def test_a_forged_text_is_refused(tree):
    with pytest.raises(Unfit):
        decode(tree)


@pytest.mark.parametrize(
    "text",
    ["", "[1", "NaN", "[Infinity]", "[" * 100_000, '{"a":' * 100_000, "9" * 5000],
    ids=lambda text: text[:12],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(Unfit):
        read(text)


def test_size_and_depth_are_bounded(monkeypatch):
    deep = 1
    for _ in range(values.DEEPEST + 5):
        deep = [deep]
    with pytest.raises(Unfit, match="nested more than"):
        decode(deep)
    monkeypatch.setattr(values, "MOST_VALUES", 10)
    with pytest.raises(Unfit, match="more than 10 values"):
        decode([0] * 20)
    monkeypatch.setattr(values, "MOST_TEXT", 10)
    with pytest.raises(Unfit, match="more than 10 characters"):
        read("[1, 2, 3, 4]")
