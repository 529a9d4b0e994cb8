"""What the weights look like: the Fourier spectrum of an embedding, and how concentrated it is."""

from __future__ import annotations

import torch
from torch import Tensor


def embedding_spectrum(embedding: Tensor) -> Tensor:
    """How much of an embedding is a wave of each frequency over the symbols.

    The columns of the embedding are functions of the symbol 0 … p − 1. Each is written as a sum of
    waves that fit 1, 2, … p // 2 times into the p symbols; the constant part is left out.

    Args:
        embedding: of shape (p, width).

    Returns:
        The length of the embedding's component at each frequency, of shape (p // 2,), in the order
        of the frequencies. Symbols without an order to them give a flat spectrum
        (Nanda et al., arXiv 2301.05217).
    """
    return torch.fft.rfft(embedding, dim=0, norm="ortho")[1:].abs().square().sum(dim=1).sqrt()


def gini(values: Tensor) -> float:
    """The Gini coefficient: 0 where all values are equal, (n − 1) / n where one has everything.

    It is not a number where all values are 0.

    Args:
        values: n numbers, none negative, of shape (n,).

    Raises:
        ValueError: no value, or a negative one.
    """
    n = values.numel()
    if n == 0 or (values < 0).any():
        raise ValueError("The Gini coefficient needs one value or more, and none below 0.")
    ranks = torch.arange(1, n + 1, dtype=values.dtype)
    return ((2 * ranks - n - 1) @ values.sort().values / (n * values.sum())).item()
