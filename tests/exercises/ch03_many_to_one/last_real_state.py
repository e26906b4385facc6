"""Other answers to `last_real_state`: row by row, by a product, in TensorFlow."""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def row_by_row(states, lengths):
    return np.stack([row[length - 1] for row, length in zip(states, lengths, strict=True)])


def cut_and_take_the_end(states, lengths):
    """A list of rows, each cut to its length first."""
    return [row[:length][-1] for row, length in zip(states, lengths, strict=True)]


def by_a_product(states, lengths):
    """One where the step is the last real one, 0 elsewhere."""
    chosen = np.eye(states.shape[1])[lengths - 1]
    return np.einsum("bs,bsu->bu", chosen, states)


def in_tensorflow(states, lengths):
    return tf.gather(tf.constant(states), lengths - 1, batch_dims=1)


def with_take_along_axis(states, lengths):
    return np.take_along_axis(states, lengths[:, None, None] - 1, axis=1)[:, 0]


RIGHT = [row_by_row, cut_and_take_the_end, by_a_product, in_tensorflow, with_take_along_axis]


def reads_the_last_that_is_not_zero(states, lengths):
    """A real state may be zero, and padding need not be."""
    return np.stack([row[np.nonzero(row[:, 0])[0][-1]] for row in states])


def reads_until_a_zero(states, lengths):
    """Padding is no zeros, so this is the last column."""
    real = (states != 0).any(axis=-1).sum(axis=1)
    return states[np.arange(len(states)), real - 1]


WRONG = [
    (reads_until_a_zero, "no zeros by which it could be told"),
    (reads_the_last_that_is_not_zero, "the array of last states"),
    (lambda states, lengths: states[:, -1:], "expected (4, 3), got (4, 1, 3)"),
    (lambda states, lengths: states[0, lengths[0] - 1], "expected (4, 3), got (3,)"),
    (lambda states, lengths: None, "return"),
]
