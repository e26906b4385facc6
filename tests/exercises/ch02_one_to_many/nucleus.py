"""Other answers to `nucleus`."""

from __future__ import annotations

import keras
import numpy as np


def softmax(logits):
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def by_order(logits, p):
    """Sort the places, and put what falls out back where it was."""
    order = np.argsort(-logits, axis=-1)
    ranked = np.take_along_axis(softmax(logits), order, axis=-1)
    out = np.cumsum(ranked, axis=-1) - ranked >= p
    result = np.take_along_axis(logits, order, axis=-1)
    result[out] = -np.inf
    return np.take_along_axis(result, np.argsort(order, axis=-1), axis=-1)


def row_by_row(logits, p):
    """A loop over rows and characters."""
    rows = []
    for row, shares in zip(logits, softmax(logits), strict=True):
        kept, held = set(), 0.0
        for place in np.argsort(-shares):
            kept.add(int(place))
            held += shares[place]
            if held >= p:
                break
        rows.append([each if i in kept else float("-inf") for i, each in enumerate(row)])
    return rows


def far_below(logits, p):
    """-1e9 is as good as -inf for a softmax."""
    result = by_order(logits, p)
    return np.where(np.isinf(result), -1e9, result)


def in_keras(logits, p):
    shares = keras.ops.softmax(logits)
    ranked = -keras.ops.sort(-shares, axis=-1)
    before = keras.ops.cumsum(ranked, axis=-1) - ranked
    kept = keras.ops.sum(keras.ops.cast(before < p, "int32"), axis=-1, keepdims=True)
    least = keras.ops.take_along_axis(ranked, kept - 1, axis=-1)
    return keras.ops.where(shares < least, -np.inf, logits)


RIGHT = [by_order, row_by_row, far_below, in_keras]


def top_three(logits, p):
    return np.where(logits < np.sort(logits, axis=-1)[:, -3:-2], -np.inf, logits)


def in_place(logits, p):
    logits[softmax(logits) < 0.1] = -np.inf
    return logits


def mask(logits, p):
    return np.isfinite(by_order(logits, p))


WRONG = [
    (top_three, "the array of logits"),
    (in_place, "changes its input `logits` in place"),
    (lambda logits, p: by_order(logits[:1], p), "shape of the array of logits"),
    (lambda logits, p: softmax(by_order(logits, p)), "These are probabilities"),
]
