"""Language models that only count: what a network must beat before it is worth its training."""

from __future__ import annotations

import numpy as np

_ADDED = 0.1
"""To every count, so that what was never seen is unlikely and not impossible."""


def counting_perplexities(train: np.ndarray, held_out: np.ndarray) -> dict[str, float]:
    """Return the perplexity of the unigram and of the bigram model on held-out text.

    The unigram model knows how frequent each token is, the bigram model how often each follows
    each other one. Both are measured on the same tokens: all but the first.

    Args:
        train, held_out: ids of shape (tokens,).

    Raises:
        ValueError: a text has fewer than two tokens.
    """
    if min(len(train), len(held_out)) < 2:
        raise ValueError("Counting which token follows which takes two tokens or more.")
    size = int(max(train.max(), held_out.max())) + 1
    pairs = np.full((size, size), _ADDED)
    np.add.at(pairs, (train[:-1], train[1:]), 1)
    single = pairs.sum(axis=0)
    found = {
        "unigram": (single / single.sum())[held_out[1:]],
        "bigram": (pairs / pairs.sum(axis=1, keepdims=True))[held_out[:-1], held_out[1:]],
    }
    return {name: float(np.exp(-np.log(each).mean())) for name, each in found.items()}
