"""Spectrum and Gini coefficient against waves whose frequencies are known."""

import pytest
import torch

from grokking.structure import embedding_spectrum, gini


def waves(p, frequency):
    angle = 2 * torch.pi * frequency * torch.arange(p) / p
    return torch.stack([angle.cos(), angle.sin()], dim=1)


@pytest.mark.parametrize("p", [12, 13])
def test_a_wave_has_one_frequency(p):
    for frequency in range(1, p // 2 + 1):
        spectrum = embedding_spectrum(waves(p, frequency) + 5)  # the constant is left out
        assert spectrum.shape == (p // 2,)
        assert spectrum.argmax().item() == frequency - 1
        assert spectrum.sum().item() == pytest.approx(spectrum.max().item(), abs=1e-4)


def test_components_of_several_columns_add_as_lengths_do():
    spectrum = embedding_spectrum(torch.cat([3 * waves(13, 2), 4 * waves(13, 2)], dim=1))
    one = embedding_spectrum(waves(13, 2))
    assert spectrum[1].item() == pytest.approx(5 * one[1].item(), rel=1e-5)


def test_a_rotation_of_the_columns_changes_nothing():
    generator = torch.Generator().manual_seed(0)
    embedding = torch.randn(11, 6, generator=generator, dtype=torch.float64)
    rotation, _ = torch.linalg.qr(torch.randn(6, 6, generator=generator, dtype=torch.float64))
    torch.testing.assert_close(
        embedding_spectrum(embedding), embedding_spectrum(embedding @ rotation)
    )


def test_gini():
    assert gini(torch.full((7,), 3.0)) == pytest.approx(0, abs=1e-6)
    assert gini(torch.tensor([0.0, 0.0, 5.0, 0.0])) == pytest.approx(3 / 4)
    values = torch.tensor([3.0, 1.0, 2.0], dtype=torch.float64)
    pairs = sum(abs(a - b) for a in values.tolist() for b in values.tolist())
    assert gini(values) == pytest.approx(pairs / (2 * 3 * 6))  # the mean difference, by definition
    assert gini(10 * values) == pytest.approx(gini(values))
    assert gini(torch.zeros(3)) != gini(torch.zeros(3))  # not a number


@pytest.mark.parametrize("values", [torch.tensor([]), torch.tensor([1.0, -0.1])])
def test_gini_needs_values_that_can_be_shared(values):
    with pytest.raises(ValueError, match="none below 0"):
        gini(values)
