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


RIGHT = [by_index, in_tensorflow, rows_in_a_list, roll_and_flip]

WRONG = [
    (lambda x, lengths: list(by_index(x, lengths)), "a new *array*"),
    (lambda x, lengths: tuple(by_index(x, lengths)), "`np.stack`"),
    (lambda x, lengths: x, "right shape"),
]
