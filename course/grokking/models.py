"""The course's default network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class PairNetwork(nn.Module):
    """A shared embedding, two first layers that are added, one ReLU layer, an unembedding.

    ``logits = relu(E[a] @ left + E[b] @ right + bias) @ unembedding``, which is one hidden layer
    on the concatenation of E[a] and E[b]. The two symbols have first layers of their own, so the
    network can fit operations in which their order matters.

    Weights start as N(0, 1) divided by the root of their fan-in, the bias at 0.

    Args:
        symbols: p, the number of symbols.
        generator: the source of the initial weights.
        embedding: width of the embedding.
        hidden: number of ReLU units.
    """

    def __init__(
        self, symbols: int, generator: torch.Generator, embedding: int = 64, hidden: int = 128
    ) -> None:
        super().__init__()

        def normal(rows: int, columns: int, fan_in: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns, generator=generator) / fan_in**0.5)

        self.embedding = normal(symbols, embedding, fan_in=embedding)
        self.left = normal(embedding, hidden, fan_in=embedding)
        self.right = normal(embedding, hidden, fan_in=embedding)
        self.bias = nn.Parameter(torch.zeros(hidden))
        self.unembedding = normal(hidden, symbols, fan_in=hidden)

    def forward(self, pairs: Tensor) -> Tensor:
        """Logits of shape (cells, symbols) for int64 pairs of shape (cells, 2).

        The first layer is computed for the p symbols, not for the cells: there are p of the
        former and about p²/2 of the latter.
        """
        left = self.embedding @ self.left + self.bias
        right = self.embedding @ self.right
        hidden = F.relu(F.embedding(pairs[:, 0], left) + F.embedding(pairs[:, 1], right))
        return hidden @ self.unembedding
