"""Numbers that a cell measures and the prose states."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking import measured as module
from grokking.measured import (
    MIME,
    MeasuredError,
    Reference,
    measured,
    recorded,
    references,
)


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(module, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def prose(text):
    return {"cells": [{"cell_type": "markdown", "id": "say-it", "metadata": {}, "source": text}]}


def run(*bundles):
    outputs = [{"output_type": "display_data", "data": bundle} for bundle in bundles]
    cell = {"cell_type": "code", "id": "run-it", "metadata": {}, "source": "", "outputs": outputs}
    return {"cells": [cell]}


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        (10.31, 10.31, "10.31"),
        (1740, 1740.0, "1,740"),
        (123456.7, 123456.7, "123,457"),
        (0, 0.0, "0"),
        (-0.5, -0.5, "-0.5"),
        (Fraction(1, 4), 0.25, "0.25"),
        (np.float32(0.5), 0.5, "0.5"),
        (np.array([3]), 3.0, "3"),
        (torch.tensor(0.25), 0.25, "0.25"),
    ],
)
def test_a_number_is_shown_and_kept(shown, value, number, text):
    measured("delay-ratio", value)
    (bundle,) = shown
    assert bundle["text/plain"] == f"measured: delay-ratio = {text}"
    assert recorded(run(bundle)) == {"delay-ratio": number}


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        torch.tensor(float("nan")),
        True,
        np.bool_(True),
        "0.5",
        None,
        torch.tensor([1.0, 2.0]),
        np.array([1.0, 2.0]),
        1j,
        10**400,
    ],
)
def test_what_is_no_finite_number_is_refused(shown, value):
    with pytest.raises(MeasuredError, match=r"measured\('delay-ratio', …\) got"):
        measured("delay-ratio", value)
    assert shown == []


@pytest.mark.parametrize("name", ["Delay Ratio", "delay_ratio", "", 3])
def test_a_name_of_another_form_is_refused(shown, name):
    with pytest.raises(MeasuredError, match="lowercase words with hyphens"):
        measured(name, 1)
    assert shown == []


def test_one_name_for_two_measurements_is_refused():
    entry = {MIME: {"name": "twice", "value": 1.0}}
    with pytest.raises(MeasuredError, match="'run-it' measures 'twice' a second time"):
        recorded(run(entry, entry))


@pytest.mark.parametrize(
    ("text", "number", "allowed"),
    [
        ("about 10.3<!-- measured: a-b ± 20% --> times", 10.3, 2.06),
        ("0<!--measured:a-b±0.01-->", 0, 0.01),
        ("it has 1,740<!-- measured: a-b ± 0 --> cells", 1740, 0),
        ("99.8 %<!-- measured: a-b ± 0.5 -->", 99.8, 0.5),
        ("(1,234,567.5\u00a0%<!-- measured: a-b ± 10 % -->)", 1234567.5, 123456.75),
        ("margin −0.5<!-- measured: a-b ± 0.1 -->", -0.5, 0.1),
        ("**3**, of 4<!-- measured:\na-b ± 1\n-->", 4, 1),
    ],
)
def test_a_number_in_prose_is_read(text, number, allowed):
    assert references(prose(text)) == [Reference("say-it", "a-b", number, pytest.approx(allowed))]


def test_all_numbers_of_a_notebook_are_read_and_other_comments_left():
    text = "1<!-- measured: one ± 1 --> <!-- a remark --> 2<!-- measured: two ± 1 -->"
    assert [reference.name for reference in references(prose(text))] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("10<!-- measured: a-b -->", "write a colon, the name, ± and the tolerance"),
        ("10<!-- measured: a-b ± -->", "write a colon"),
        ("10<!-- measured: a-b ± -1 -->", "write a colon"),
        ("10<!-- measured: ± 1 -->", "write a colon"),
        ("10<!-- measured: A_B ± 1 -->", "write a colon"),
        ("10<!-- measured a-b ± 1 -->", "write a colon"),
        ("10<!-- Measured: a-b ± x -->", "write a colon"),
        ("10<!-- measured: a-b ± 1", "never closed"),
        ("<!-- measured: a-b ± 1 -->", "no number"),
        ("ten<!-- measured: a-b ± 1 -->", "no number"),
        ("10 times<!-- measured: a-b ± 1 -->", "no number"),
        ("1,74,0<!-- measured: a-b ± 1 -->", "no number"),
        ("2e3<!-- measured: a-b ± 1 -->", "no number"),
        ("0<!-- measured: a-b ± 20% -->", "per cent of zero"),
    ],
)
def test_a_malformed_number_in_prose_is_refused(text, fault):
    with pytest.raises(MeasuredError, match=f"cell 'say-it': .*{fault}"):
        references(prose(text))


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**6))
def test_a_number_as_python_writes_it_is_read_back(number, tenths):
    text = f"about {number:,}.{tenths}<!-- measured: a-b ± 1 -->"
    (reference,) = references(prose(text))
    assert reference.number == float(f"{number}.{tenths}")


def test_the_tolerance_decides_and_its_edge_counts_as_inside():
    reference = Reference("say-it", "a-b", 0.03, 0.01)
    assert reference.holds(0.04) and reference.holds(0.02) and reference.holds(0.03)
    assert not reference.holds(0.0401) and not reference.holds(0.0199)
