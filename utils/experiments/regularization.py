"""What chapter 11 and its recorded experiment have in common: the corpus, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from utils import results

NAME = "11_regularization"
POET = "Milton"
PASSAGES = 72
"""Passages of *Paradise Lost* that are learned from: too few on purpose, a third of `train`."""
WORDS = 1_000
"""Ids of the vocabulary, which is made from all training passages."""
LENGTH = 32
"""Words in a window."""
RATIO = 0.85
"""The aim: perplexity of the best combination by that of the early-stopped network."""

CONTRASTS = (
    ("inputs, the same at every step", "inputs, other ones at each step"),
    ("outputs, the same at every step", "outputs, other ones at each step"),
    ("recurrent dropout", "carried state, at each step"),
    ("zoneout", "carried state, at each step"),
    ("weight decay of matrices", "weight decay of everything"),
    ("penalty on changes", "penalty on states"),
    ("layer-norm LSTM", "LSTM"),
    ("3 residual layers, stochastic depth", "3 residual layers"),
)
"""Networks that differ in one thing, as the chapter compares them."""

Runs = Iterable[Mapping[str, Any]]


def by_network(runs: Runs, measure: str = "test_loss", **wanted: Any) -> dict[str, np.ndarray]:
    """Return the perplexity of each seed at each network's best rate, by the network's name."""
    found: dict[str, list[float]] = {}
    for run in results.select(list(runs), chosen=True, **wanted):
        found.setdefault(run["network"], []).append(run[measure])
    return {name: np.exp(losses) for name, losses in found.items()}


def baseline(record: Mapping[str, Any]) -> tuple[str, float]:
    """Return the network without a remedy that validates best, and its mean test perplexity."""
    own = {
        name: losses.mean()
        for name, losses in by_network(record["runs"], "validation_loss", part="methods").items()
        if name.startswith("none")
    }
    name = min(own, key=lambda name: own[name])
    return name, float(by_network(record["runs"], part="methods")[name].mean())


def best_together(record: Mapping[str, Any]) -> str:
    """Return the methods that together have the lowest mean validation perplexity."""
    found = by_network(record["runs"], "validation_loss", part="pairs")
    return min(found, key=lambda name: float(found[name].mean()))


def cut_by(record: Mapping[str, Any], network: str) -> float:
    """Return by which share a network lowers the baseline's mean validation perplexity."""
    alone, together = (
        by_network(record["runs"], "validation_loss", part=part) for part in ("methods", "pairs")
    )
    return float(1 - {**alone, **together}[network].mean() / alone[baseline(record)[0]].mean())


def by_size(record: Mapping[str, Any]) -> dict[str, dict[int, np.ndarray]]:
    """Return the test perplexity of each seed, by network and by words of its training set.

    The last "network" only counts, runs of one to three words, whichever is best.
    """
    found: dict[str, dict[int, list[float]]] = {}
    for run in results.select(record["runs"], part="sizes", chosen=True):
        found.setdefault(run["network"], {}).setdefault(run["tokens"], []).append(run["test_loss"])
    found["counting"] = {
        each["tokens"]: [min(loss for name, loss in each.items() if name != "tokens")]
        for each in record["counted"]
    }
    return {
        name: {words: np.exp(losses) for words, losses in sorted(sizes.items())}
        for name, sizes in found.items()
    }
