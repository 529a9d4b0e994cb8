"""Tasks whose inputs are vectors: sparse parity, and handwritten digits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from grokking.tasks import Task, whole

DIGITS = Path(__file__).parent / "data" / "digits.npz"


def sparse_parity(bits: int, relevant: int, samples: int, generator: torch.Generator) -> Task:
    """Random sequences of +1 and −1, to be sorted by the product of their first few.

    The answer is 1 where an odd number of the first ``relevant`` bits is −1; the other bits are
    noise. A network is not told which bits count (Merrill, Tsilivis & Shukla, arXiv 2303.11873).
    The sequences are drawn independently: with few bits some occur twice, and then a test example
    may be known from training.

    Returns:
        A task whose inputs are a float32 tensor of shape (samples, bits).

    Raises:
        ValueError: a count below 1, or more relevant bits than bits.
        TypeError: a count that is not an integer.
    """
    bits = whole("bits", bits, at_least=1, example=30)
    relevant = whole("relevant", relevant, at_least=1, example=3)
    samples = whole("samples", samples, at_least=1, example=2000)
    if relevant > bits:
        raise ValueError(
            f"The answer cannot depend on {relevant} bits when a sequence has {bits}. "
            f"Choose relevant={bits} or fewer, or more bits."
        )
    drawn = torch.randint(2, (samples, bits), generator=generator)
    answers = drawn[:, :relevant].sum(dim=1) % 2
    return Task(f"parity of {relevant} in {bits} bits", 1.0 - 2.0 * drawn, answers, 2)


def digits() -> Task:
    """1,797 handwritten digits of 8 × 8 pixels, grey levels from 0 to 1.

    Inputs are a float32 tensor of shape (1797, 64), row by row. They are the pixels that
    scikit-learn's ``load_digits`` gives, divided by 16; source and licence lie beside the file
    (``data/digits.txt``).
    """
    with np.load(DIGITS) as content:
        pixels, answers = content["pixels"], content["digits"]
    inputs = torch.from_numpy(pixels.astype(np.float32) / 16)
    return Task("digits", inputs, torch.from_numpy(answers.astype(np.int64)), 10)
