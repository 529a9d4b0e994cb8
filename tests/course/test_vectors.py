"""Parity against its definition, digits against the published counts."""

import os
import subprocess
import sys

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokking.vectors import DIGITS, digits, sparse_parity


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@given(st.integers(1, 12), st.data())
def test_parity_is_the_sign_of_the_product_of_the_relevant_bits(bits, data):
    relevant = data.draw(st.integers(1, bits))
    task = sparse_parity(bits, relevant, 20, seeded(data.draw(st.integers(0, 99))))
    assert task.inputs.shape == (20, bits) and task.inputs.dtype == torch.float32
    assert task.answers.dtype == torch.int64
    for sequence, answer in zip(task.inputs.tolist(), task.answers.tolist(), strict=True):
        assert set(sequence) <= {-1.0, 1.0}
        product = 1.0
        for bit in sequence[:relevant]:
            product *= bit
        assert answer == (product < 0)


def test_parity_is_balanced_and_one_relevant_bit_alone_tells_nothing():
    task = sparse_parity(30, 3, 20_000, seeded())
    assert task.answers.double().mean().item() == pytest.approx(task.chance, abs=0.02)
    first = (task.inputs[:, 0] < 0).long()
    assert (first == task.answers).double().mean().item() == pytest.approx(0.5, abs=0.02)


def test_parity_depends_on_the_generator_alone():
    torch.manual_seed(3)
    state = torch.get_rng_state()
    first, again, other = (sparse_parity(30, 3, 50, seeded(s)).inputs for s in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), state)


def test_more_relevant_bits_than_bits():
    with pytest.raises(ValueError, match="cannot depend on 4 bits when a sequence has 3"):
        sparse_parity(3, 4, 10, seeded())


@pytest.mark.parametrize("name", ["bits", "relevant", "samples"])
def test_counts_must_be_whole_and_positive(name):
    counts = {"bits": 5, "relevant": 2, "samples": 10}
    with pytest.raises(ValueError, match=f"{name} must be at least 1, but it is 0"):
        sparse_parity(**counts | {name: 0}, generator=seeded())
    with pytest.raises(TypeError, match=f"{name} must be an integer, but it is 2.5"):
        sparse_parity(**counts | {name: 2.5}, generator=seeded())


def test_digits_are_those_of_the_published_set():
    """Counts as published; the sum of all grey levels as in scikit-learn's ``load_digits``."""
    task = digits()
    assert task.inputs.shape == (1797, 64) and task.inputs.dtype == torch.float32
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert torch.bincount(task.answers).tolist() == counts
    assert task.classes == 10
    levels = 16 * task.inputs.double()
    assert torch.equal(levels, levels.round())
    assert (levels.min(), levels.max(), levels.sum()) == (0, 16, 561718)
    assert task.answers[:10].tolist() == list(range(10))


def test_digits_are_small_and_name_their_source_and_licence():
    assert DIGITS.stat().st_size <= 60_000
    text = DIGITS.with_suffix(".txt").read_text(encoding="utf-8")
    for words in ("Alpaydin", "Kaynak", "10.24432/C50P49", "Creative Commons Attribution 4.0"):
        assert words in text


def test_an_installed_course_has_the_digits_and_their_licence(installed):
    code = """
        from grokking.vectors import DIGITS, digits
        print(len(digits().answers), DIGITS.with_suffix(".txt").is_file(), DIGITS)
    """
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(line.strip() for line in code.splitlines())],
        capture_output=True,
        text=True,
        cwd=installed,
        env=os.environ | {"PYTHONPATH": str(installed)},
    )
    expected = ["1797", "True", str(installed / "grokking" / "data" / "digits.npz")]
    assert done.stdout.split() == expected, done.stderr
