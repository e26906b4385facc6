"""Other answers to `dot_attention`: einsum, row by row, TensorFlow, a masked array."""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def by_einsum(s, h, mask):
    scores = np.einsum("btd,bjd->btj", s, h) / s.shape[2] ** 0.5
    scores = scores + np.where(mask, 0.0, -1e30)[:, None]
    weights = np.exp(scores - np.max(scores, axis=2, keepdims=True))
    return np.einsum("btj,bjd->btd", weights / weights.sum(axis=2, keepdims=True), h)


def row_by_row(s, h, mask):
    contexts = []
    for queries, states, real in zip(s, h, mask, strict=True):
        kept = states[real]
        scores = queries @ kept.T / np.sqrt(kept.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        contexts.append(weights / weights.sum(axis=1, keepdims=True) @ kept)
    return np.stack(contexts)


def in_tensorflow(s, h, mask):
    scores = tf.matmul(s, h, transpose_b=True) / np.sqrt(s.shape[-1])
    scores = tf.where(mask[:, None], scores, tf.cast(-1e9, scores.dtype))
    return tf.matmul(tf.nn.softmax(scores), h)


def query_scaled(s, h, mask):
    """The root goes into the query, and padding out by a factor."""
    scores = (s / np.sqrt(s.shape[-1])) @ np.swapaxes(h, 1, 2)
    largest = np.where(mask[:, None], scores, -np.inf).max(axis=-1, keepdims=True)
    weights = np.exp(np.minimum(scores - largest, 0)) * mask[:, None]
    return (weights @ h) / weights.sum(axis=-1, keepdims=True)


RIGHT = [by_einsum, row_by_row, in_tensorflow, query_scaled]


def in_place(s, h, mask):
    s /= np.sqrt(s.shape[-1])
    return by_einsum(s, h, mask)


def weights_only(s, h, mask):
    scores = np.where(mask[:, None], s @ h.transpose(0, 2, 1), -np.inf)
    return np.exp(scores - scores.max(axis=-1, keepdims=True))


def plain_mean(s, h, mask):
    mean = (h * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return np.repeat(mean[:, None], s.shape[1], axis=1)


WRONG = [
    (in_place, "changes its input `s` in place"),
    (weights_only, "the array of contexts"),
    (plain_mean, "the array of contexts"),
]
