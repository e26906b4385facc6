"""Other answers to `point_at_words`: a sum over a comparison, `bincount`, loops, Keras."""

from __future__ import annotations

import keras
import numpy as np


def by_comparison(shares, ids, size):
    return (shares[..., None] * (ids[..., None] == np.arange(size))).sum(axis=(1, 2))


def by_counting(shares, ids, size):
    rows = zip(ids, shares, strict=True)
    return [np.bincount(row.ravel(), given.ravel(), minlength=size) for row, given in rows]


def by_loops(shares, ids, size):
    found = np.zeros((len(ids), size))
    for place, word in np.ndenumerate(ids):
        found[place[0], word] += shares[place]
    return found


def in_keras(shares, ids, size):
    one_hot = keras.ops.one_hot(ids, size, dtype="float32")
    return keras.ops.einsum("bfw,bfwv->bv", keras.ops.cast(shares, "float32"), one_hot)


RIGHT = [by_comparison, by_counting, by_loops, in_keras]


def per_fact(shares, ids, size):
    return (shares[..., None] * (ids[..., None] == np.arange(size))).sum(axis=2)


def one_word_short(shares, ids, size):
    return by_comparison(shares, ids, size)[:, :-1]


def in_place(shares, ids, size):
    shares /= 2
    return by_comparison(2 * shares, ids, size)


WRONG = [
    (per_fact, "a row for each *fact*"),
    (one_word_short, "expected (2, 8), got (2, 7)"),
    (in_place, "changes its input `shares` in place"),
]
