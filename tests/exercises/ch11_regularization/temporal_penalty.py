"""What a change costs: by sums, by loops, in TensorFlow."""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def by_sums(states, mask):
    pairs = mask[:, 1:, None] & mask[:, :-1, None]
    squares = np.square(np.diff(states, axis=1)) * pairs
    return squares.sum() / max(pairs.sum() * states.shape[-1], 1)


def by_loops(states, mask):
    found = []
    for row, length in zip(states, mask.sum(axis=1), strict=True):
        for t in range(1, length):
            found.append(np.mean((row[t] - row[t - 1]) ** 2))
    return np.mean(found) if found else 0


def in_tensorflow(states, mask):
    changes = tf.square(states[:, 1:] - states[:, :-1])
    real = tf.boolean_mask(changes, mask[:, 1:])
    return tf.math.divide_no_nan(tf.reduce_sum(real), float(tf.size(real)))


RIGHT = [by_sums, by_loops, in_tensorflow]


def per_pair(states, mask):
    return np.mean(np.square(np.diff(states, axis=1)), axis=-1)


WRONG = [
    (per_pair, "the penalty"),
    (lambda states, mask: 2 * by_sums(states, mask), "the penalty"),
    (lambda states, mask: None, "is a `return` missing"),
]
