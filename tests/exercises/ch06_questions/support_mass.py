"""Other answers to `support_mass`: weighted means, loops, a mask of NaN, lists."""

from __future__ import annotations

import numpy as np


def by_sums(weights, support, mask):
    others = mask & ~support
    on = (weights * support).sum(axis=(1, 2)) / support.sum()
    off = (weights * others).sum(axis=(1, 2)) / others.sum()
    return np.stack([on, off], axis=1)


def by_averages(weights, support, mask):
    sorts = (support, mask & ~support)
    return [[np.average(w, weights=sort) for sort in sorts] for w in weights]


def by_where(weights, support, mask):
    rows = [weights.mean(axis=(1, 2), where=sort) for sort in (support, mask & ~support)]
    return np.array(rows).T


RIGHT = [by_sums, by_averages, by_where]


def ratio(weights, support, mask):
    on, off = by_sums(weights, support, mask).T
    return on / off


def sums_of_both(weights, support, mask):
    return by_sums(weights, support, mask) * 2


WRONG = [
    (ratio, "expected (2, 2), got (2,)"),
    (sums_of_both, "the array of means"),
]
