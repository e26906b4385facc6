"""Metrics of the chapters, as functions of plain numbers."""

from __future__ import annotations

import math


def perplexity(loss: float) -> float:
    """Return the perplexity that belongs to a mean cross-entropy in nats per token: exp(loss).

    A perplexity of k means: as uncertain, on average, as a fair choice among k.

    Raises:
        ValueError: the loss is negative, which no cross-entropy of a probability is.
    """
    if loss < 0:
        raise ValueError(f"A cross-entropy is never negative, and this one is {loss:g}.")
    return math.exp(loss) if loss < 700 else math.inf
