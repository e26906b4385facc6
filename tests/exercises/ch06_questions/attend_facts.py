"""Other answers to `attend_facts`: SciPy's softmax, row by row, products of matrices, Keras."""

from __future__ import annotations

import keras
import numpy as np
from scipy.special import logsumexp, softmax


def by_scipy(query, facts, mask):
    scores = (facts @ query[..., None])[..., 0]
    return softmax(np.where(mask, scores, -np.inf), axis=1)


def row_by_row(query, facts, mask):
    weights = np.zeros(mask.shape)
    for story, real in enumerate(mask):
        scores = facts[story, real] @ query[story]
        weights[story, real] = np.exp(scores - logsumexp(scores))
    return weights


def in_keras(query, facts, mask):
    scores = keras.ops.sum(query[:, None] * facts, axis=-1)
    return keras.ops.softmax(keras.ops.where(mask, scores, -1e9), axis=-1)


def as_lists(query, facts, mask):
    return row_by_row(query, facts, mask).tolist()


RIGHT = [by_scipy, row_by_row, in_keras, as_lists]


def in_place(query, facts, mask):
    facts[~mask] = 0
    return by_scipy(query, facts, mask)


def mask_of_32_bits(query, facts, mask):
    scores = keras.ops.einsum("bf,bnf->bn", query, facts)
    return keras.ops.softmax(scores * keras.ops.cast(mask, "float32"))


WRONG = [
    (mask_of_32_bits, "ops.cast(mask, scores.dtype)"),
    (in_place, "changes its input `facts` in place"),
    (lambda query, facts, mask: np.where(mask, 1 / mask.sum(1, keepdims=True), 0), "weights"),
]
