"""One mask for all steps: drawn otherwise, in Keras, sequence by sequence."""

from __future__ import annotations

import keras
import numpy as np


def multiplied(x, rate, seed):
    mask = np.random.default_rng(seed).binomial(1, 1 - rate, size=(len(x), x.shape[2]))
    return x * mask[:, None] / (1 - rate)


def by_sequence(x, rate, seed):
    rng = np.random.default_rng(seed)
    rows = []
    for sequence in x:
        dropped = rng.uniform(size=x.shape[-1]) < rate
        row = sequence / (1 - rate)
        row[:, dropped] = 0
        rows.append(row)
    return np.stack(rows)


def by_keras(x, rate, seed):
    layer = keras.layers.Dropout(rate, noise_shape=(None, 1, None), seed=seed)
    return np.array(layer(x, training=True))


def repeated(x, rate, seed):
    """The mask written out for every step."""
    rng = np.random.default_rng(seed)
    mask = rng.choice([0, 1 / (1 - rate)], p=[rate, 1 - rate], size=(x.shape[0], x.shape[2]))
    return x * np.repeat(mask[:, None], x.shape[1], axis=1)


RIGHT = [multiplied, by_sequence, by_keras, repeated]


def in_place(x, rate, seed):
    x *= np.random.default_rng(seed).random((len(x), 1, x.shape[2])) >= rate
    return x / (1 - rate)


def the_mask(x, rate, seed):
    return (np.random.default_rng(seed).random((len(x), x.shape[2])) >= rate) / (1 - rate)


def too_few(x, rate, seed):
    return multiplied(x, rate / 3, seed) * (1 - rate / 3) / (1 - rate)


WRONG = [
    (in_place, "changes its input `x` in place"),
    (the_mask, "should have the shape of `x`"),
    (too_few, "is dropped, and the rate is"),
    (lambda x, rate, seed: 0 * x, "Every number is zero"),
    (lambda x, rate, seed: None, "is a `return` missing"),
]
