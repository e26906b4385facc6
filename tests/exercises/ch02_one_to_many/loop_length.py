"""Other answers to `loop_length`."""

from __future__ import annotations

import numpy as np


def by_passages(ids):
    """The last three passages as rows of an array."""
    for n in range(1, len(ids) // 3 + 1):
        rows = np.reshape(ids[len(ids) - 3 * n :], (3, n))
        if (rows == rows[0]).all():
            return n
    return 0


def in_lists(ids):
    ids = list(ids)
    found = [
        n
        for n in range(1, len(ids))
        if 3 * n <= len(ids) and ids[-n:] == ids[-2 * n : -n] == ids[-3 * n : len(ids) - 2 * n]
    ]
    return min(found, default=0)


def as_numpy_number(ids):
    return np.int64(in_lists(ids))


RIGHT = [by_passages, in_lists, as_numpy_number]


def one_too_few(ids):
    return max(in_lists(ids) - 1, 0)


def as_text(ids):
    return str(in_lists(ids))


def reverses(ids):
    ids[:] = ids[::-1]
    return 0


WRONG = [
    (one_too_few, "the length of the loop is wrong"),
    (as_text, "should hold numbers"),
    (reverses, "changes its input `ids` in place"),
    (lambda ids: 4, "the length of the loop is wrong: expected 1, got 4"),
]
