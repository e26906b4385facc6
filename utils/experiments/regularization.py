"""What chapter 11 and its recorded experiment have in common: the corpus, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from utils import results

NAME = "11_regularization"
ARTICLES = 14
"""Articles that are learned from, on purpose too few."""
WORDS_FROM, WORDS = 60, 2_000
"""Articles that the vocabulary is made from, and how many ids it has."""
LENGTH = 32
"""Words in a window."""
HELD_OUT = 6
"""Articles of validation and of test."""
RATIO = 0.85
"""The issue's target: perplexity of the best pair by that of the early-stopped network."""

Runs = Iterable[Mapping[str, Any]]


def by_network(runs: Runs, measure: str = "test_loss", **wanted: Any) -> dict[str, np.ndarray]:
    """Return the perplexity of each seed at each network's best rate, by the network's name."""
    found: dict[str, list[float]] = {}
    for run in results.select(list(runs), chosen=True, **wanted):
        found.setdefault(run["network"], []).append(run[measure])
    return {name: np.exp(losses) for name, losses in found.items()}
