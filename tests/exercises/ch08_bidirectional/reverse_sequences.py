"""Turn each sequence round: by an index, in TensorFlow, row by row."""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def by_index(x, lengths):
    """An index for each step, all rows at once."""
    steps = np.arange(x.shape[1])
    turned = lengths[:, None] - 1 - steps
    return np.take_along_axis(x, np.where(turned >= 0, turned, steps)[..., None], axis=1)


def in_tensorflow(x, lengths):
    return tf.reverse_sequence(x, lengths, seq_axis=1, batch_axis=0)


def rows_in_a_list(x, lengths):
    """Each row put together from its two parts."""
    rows = zip(x, lengths, strict=True)
    return np.array([np.concatenate([row[:n][::-1], row[n:]]) for row, n in rows])


def roll_and_flip(x, lengths):
    """The whole row turned round, then pushed back to the left."""
    flipped = np.flip(x, axis=1)
    return np.stack(
        [np.roll(row, n - x.shape[1], axis=0) for row, n in zip(flipped, lengths, strict=True)]
    )


def in_single_precision(x, lengths):
    turned = x.astype("float32")
    for row, n in enumerate(lengths):
        turned[row, range(n)] = x[row, range(n - 1, -1, -1)]
    return turned


RIGHT = [by_index, in_tensorflow, rows_in_a_list, in_single_precision]


def in_place(x, lengths):
    for row, n in enumerate(lengths):
        x[row, :n] = x[row, :n][::-1]
    return x


def without_padding(x, lengths):
    return [row[:n][::-1] for row, n in zip(x, lengths, strict=True)]


WRONG = [
    (lambda x, lengths: list(by_index(x, lengths)), "a new *array*"),
    (lambda x, lengths: tuple(by_index(x, lengths)), "`np.stack`"),
    (lambda x, lengths: x, "Nothing is turned round"),
    (roll_and_flip, "the padding behind them is turned round as well"),
    (in_place, "changes its input `x` in place"),
    (without_padding, "a list or tuple of 4 entries"),
]
