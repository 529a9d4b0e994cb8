"""The networks of the course: the default one, and three others that grok.

All initial weights come from a ``torch.Generator``, so that a seed decides them and PyTorch's
global random state stays untouched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def _normal(
    *shape: int, fan_in: int, generator: torch.Generator, scale: float = 1.0
) -> nn.Parameter:
    """Weights from N(0, 1) divided by the root of their fan-in, times a scale."""
    return nn.Parameter(scale * (torch.randn(*shape, generator=generator) / fan_in**0.5))


class PairNetwork(nn.Module):
    """The default network: a shared embedding, two first layers that are added, ReLU, unembedding.

    ``logits = relu(E[a] @ left + E[b] @ right + bias) @ unembedding``, which is one hidden layer
    on the concatenation of E[a] and E[b]. The two symbols have first layers of their own, so the
    network can fit operations in which their order matters.

    Weights start as N(0, 1) divided by the root of their fan-in, the bias at 0.

    Args:
        symbols: p, the number of symbols.
        generator: the source of the initial weights.
        embedding: width of the embedding.
        hidden: number of ReLU units.
        scale: a factor on all initial weights.
    """

    def __init__(
        self,
        symbols: int,
        generator: torch.Generator,
        embedding: int = 64,
        hidden: int = 128,
        scale: float = 1.0,
    ) -> None:
        super().__init__()

        def normal(rows: int, columns: int) -> nn.Parameter:
            return _normal(rows, columns, fan_in=rows, generator=generator, scale=scale)

        self.embedding = _normal(
            symbols, embedding, fan_in=embedding, generator=generator, scale=scale
        )
        self.left = normal(embedding, hidden)
        self.right = normal(embedding, hidden)
        self.bias = nn.Parameter(torch.zeros(hidden))
        self.unembedding = normal(hidden, symbols)

    def forward(self, pairs: Tensor) -> Tensor:
        """Logits of shape (cells, symbols) for int64 pairs of shape (cells, 2).

        The first layer is computed for the p symbols, not for the cells: there are p of the
        former and about p²/2 of the latter.
        """
        left = self.embedding @ self.left + self.bias
        right = self.embedding @ self.right
        hidden = F.relu(F.embedding(pairs[:, 0], left) + F.embedding(pairs[:, 1], right))
        return hidden @ self.unembedding


class QuadraticNetwork(nn.Module):
    """Gromov's network: one hidden layer, squared, on one-hot symbols; no biases.

    ``logits = (left[a] + right[b])² @ readout`` (Gromov, arXiv 2301.02679, where training uses
    the mean squared error). Weights that add modulo p can be written down: see ``adder``.

    Weights start as N(0, 1) divided by the root of their fan-in; that of the first layer is 2,
    because two of its inputs are 1 and all others 0.

    Args:
        symbols: p, the number of symbols.
        generator: the source of the initial weights.
        hidden: number of quadratic units.
    """

    def __init__(self, symbols: int, generator: torch.Generator, hidden: int = 128) -> None:
        super().__init__()
        self.left = _normal(symbols, hidden, fan_in=2, generator=generator)
        self.right = _normal(symbols, hidden, fan_in=2, generator=generator)
        self.readout = _normal(hidden, symbols, fan_in=hidden, generator=generator)

    def forward(self, pairs: Tensor) -> Tensor:
        """Logits of shape (cells, symbols) for int64 pairs of shape (cells, 2)."""
        hidden = F.embedding(pairs[:, 0], self.left) + F.embedding(pairs[:, 1], self.right)
        return hidden.square() @ self.readout

    @classmethod
    def adder(cls, symbols: int, generator: torch.Generator, hidden: int = 128) -> Self:
        """A network that adds modulo p with weights that were written down, not learnt.

        Unit k has a frequency f and two phases φ and ψ, drawn at random. Its weights are waves:

            left[a, k] = cos(2πfa/p + φ),  right[b, k] = cos(2πfb/p + ψ),
            readout[k, c] = cos(2πfc/p + φ + ψ).

        Squaring left + right gives, among others, the wave cos(2πf(a + b)/p + φ + ψ). Read out,
        it adds ½ cos(2πf(a + b − c)/p) to the logit of c, which all units agree on at c = a + b.
        Every other term keeps a random phase, so these terms average out as the width grows.
        """
        network = cls(symbols, generator, hidden)
        frequency = torch.randint(1, (symbols + 1) // 2, (hidden,), generator=generator)
        turn = 2 * math.pi / symbols * torch.arange(symbols)[:, None] * frequency
        left, right = 2 * math.pi * torch.rand(2, hidden, generator=generator)
        with torch.no_grad():
            network.left.copy_(torch.cos(turn + left))
            network.right.copy_(torch.cos(turn + right))
            network.readout.copy_(torch.cos(turn + left + right).T)
        return network


class TransformerNetwork(nn.Module):
    """A transformer of one layer that reads "a b =" and answers at the "=".

    Attention, then a ReLU layer, each added to what came in; no layer norm, no biases. This is
    the network that Nanda et al. (arXiv 2301.05217) took apart, at half their width. A mask would
    change nothing: only the last position is read, and it may look at all three.

    Weights start as N(0, 1) divided by the root of their fan-in.

    Args:
        symbols: p, the number of symbols; "=" is one more.
        generator: the source of the initial weights.
        width: of the residual stream; the heads share it.
        heads: of the attention.
    """

    def __init__(
        self, symbols: int, generator: torch.Generator, width: int = 64, heads: int = 4
    ) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(
                f"{heads} heads cannot share a width of {width} equally. "
                "Choose a width that is a multiple of the number of heads."
            )

        def normal(rows: int, columns: int, fan_in: int) -> nn.Parameter:
            return _normal(rows, columns, fan_in=fan_in, generator=generator)

        self.heads = heads
        self.embedding = normal(symbols + 1, width, fan_in=width)
        self.position = normal(3, width, fan_in=width)
        self.query = normal(width, width, fan_in=width)
        self.key = normal(width, width, fan_in=width)
        self.value = normal(width, width, fan_in=width)
        self.output = normal(width, width, fan_in=width)
        self.up = normal(width, 4 * width, fan_in=width)
        self.down = normal(4 * width, width, fan_in=4 * width)
        self.unembedding = normal(width, symbols, fan_in=width)

    def forward(self, pairs: Tensor) -> Tensor:
        """Logits of shape (cells, symbols) for int64 pairs of shape (cells, 2)."""
        equals = pairs.new_full((len(pairs), 1), len(self.embedding) - 1)
        stream = F.embedding(torch.cat([pairs, equals], dim=1), self.embedding) + self.position
        last = stream[:, -1:]
        attended = F.scaled_dot_product_attention(
            self._by_head(last @ self.query),
            self._by_head(stream @ self.key),
            self._by_head(stream @ self.value),
        )
        last = (last + attended.transpose(1, 2).flatten(2) @ self.output)[:, 0]
        last = last + F.relu(last @ self.up) @ self.down
        return last @ self.unembedding

    def _by_head(self, vectors: Tensor) -> Tensor:
        """(cells, positions, width) as (cells, heads, positions, width / heads)."""
        return vectors.unflatten(2, (self.heads, -1)).transpose(1, 2)


class DenseNetwork(nn.Module):
    """ReLU layers for inputs that are vectors: sparse parity and digits.

    Weights and biases start as ``torch.nn.Linear`` starts them, uniform within ±1/√fan-in, and
    are then multiplied by ``scale``. A large scale delays generalisation on data on which an
    ordinary network shows no delay (Omnigrok, Liu, Michaud & Tegmark, arXiv 2210.01117).

    Args:
        widths: of the inputs, of each hidden layer, of the logits; for example (64, 200, 200, 10).
        generator: the source of the initial weights.
        scale: what all initial weights and biases are multiplied by.
    """

    def __init__(
        self, widths: Sequence[int], generator: torch.Generator, scale: float = 1.0
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.utils.skip_init(nn.Linear, fan_in, fan_out) for fan_in, fan_out in pairwise(widths)
        )
        with torch.no_grad():
            for layer, fan_in in zip(self.layers, widths, strict=False):
                for parameter in layer.parameters():
                    bound = scale / fan_in**0.5
                    parameter.uniform_(-bound, bound, generator=generator)

    def forward(self, vectors: Tensor) -> Tensor:
        """Logits of shape (examples, classes) for vectors of shape (examples, features)."""
        *hidden, last = self.layers
        for layer in hidden:
            vectors = F.relu(layer(vectors))
        return last(vectors)
