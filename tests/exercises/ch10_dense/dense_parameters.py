"""Other answers to `dense_parameters`."""

from __future__ import annotations

import keras
import numpy as np


def closed_form(m, g, layers):
    """The sum of 0, 1, … is written down at once."""
    return 3 * g * (layers * (m + g + 2) + g * layers * (layers - 1) // 2)


def one_layer_after_another(features, growth, depth):
    total = 0
    while depth:
        total += 3 * (features * growth + growth**2 + 2 * growth)
        features += growth
        depth -= 1
    return np.int64(total)


def by_recursion(features, growth, depth):
    if depth == 0:
        return 0
    first = 3 * growth * (features + growth + 2)
    return first + by_recursion(features + growth, growth, depth - 1)


def asked_keras(features, growth, depth):
    count = 0
    for number in range(depth):
        layer = keras.layers.GRU(growth)
        layer.build((None, None, features + number * growth))
        count += layer.count_params()
    return count


RIGHT = [closed_form, one_layer_after_another, by_recursion, asked_keras]


def as_a_float(*given):
    return float(closed_form(*given))


def one_more(*given):
    return closed_form(*given) + 1


WRONG = [(as_a_float, "Right, but a float"), (one_more, "The number of parameters is wrong")]
