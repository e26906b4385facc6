"""Other answers to `units_for_budget`."""

from __future__ import annotations

import math
from itertools import count, takewhile

import keras
import numpy as np


def by_formula(budget, features, depth):
    """The root of a quadratic, rounded down; an integer square root, so that nothing is lost."""
    a, b = 3 * (2 * depth - 1), 3 * (features + 2 * depth)
    return (math.isqrt(b * b + 4 * a * budget) - b) // (2 * a)


def by_halving(budget, features, depth):
    def parameters(n):
        widths = [features] + [n] * (depth - 1)
        return sum(3 * (n * width + n * n + 2 * n) for width in widths)

    low, high = 1, budget
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if parameters(middle) <= budget else (low, middle - 1)
    return np.int64(low)


def the_last_that_fits(budget, features, depth):
    first, other = (lambda n: 3 * n * (features + n + 2)), (lambda n: 6 * n * (n + 1))
    return max(
        takewhile(lambda n: first(n) + (depth - 1) * other(n) <= budget, count(1)), default=0
    )


def by_counting_models(budget, features, depth):
    """Builds a stack for each number of units, and asks Keras."""

    def parameters(n):
        model = keras.Sequential([keras.Input((None, features))])
        for _ in range(depth):
            model.add(keras.layers.GRU(n, return_sequences=True))
        return model.count_params()

    return next(n for n in count(1) if parameters(n + 1) > budget)


RIGHT = [by_formula, by_halving, the_last_that_fits, by_counting_models]


def as_a_float(budget, features, depth):
    return float(by_formula(budget, features, depth))


def over_a_hundred(budget, features, depth):
    """No more than 99 units are tried: enough for the chapter's own widths."""
    fits = [n for n in range(1, 100) if by_formula(budget, features, depth) >= n]
    return fits[-1]


def all_that_is_left(budget, features, depth):
    """Wrong in a way of its own: the cost of one layer, and the budget shared out by a root."""
    return math.isqrt(budget // (6 * depth))


WRONG = [
    (as_a_float, "Right, but a float"),
    (over_a_hundred, "99 units cost"),
    (all_that_is_left, "units cost"),
]
