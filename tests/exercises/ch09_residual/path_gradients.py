"""Other answers to `path_gradients`."""

from functools import reduce
from itertools import combinations
from math import prod

import numpy as np


def of_combinations(slopes):
    """Every choice of k layers; a list of numbers comes back."""
    chosen = (combinations(slopes, k) for k in range(len(slopes) + 1))
    return [float(sum(prod(path) for path in paths)) for paths in chosen]


def by_polynomial(slopes):
    """The coefficients of (1 + w_1 z) … (1 + w_L z)."""
    return np.poly(-np.asarray(slopes))


def by_convolution(slopes):
    return reduce(np.convolve, [[1.0, w] for w in slopes], [1.0])


RIGHT = [of_combinations, by_polynomial, by_convolution]
