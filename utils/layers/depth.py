"""Depth: the states of a stack of simple layers in NumPy, and how wide a stack may be."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Layer = tuple[np.ndarray, np.ndarray, np.ndarray]


def deep_states(x: np.ndarray, weights: Sequence[Layer]) -> np.ndarray:
    """Return the states of every layer of a deep RNN, (layers, steps, units).

    H^1_t = tanh(W_hx x_t + W_hh H^1_{t-1} + b_h), and layer j reads H^{j-1}_t in the place of x_t.
    Each layer starts from a zero state.

    Args:
        x: (steps, features).
        weights: for each layer, the lowest first, W_hx (units, features of what it reads),
            W_hh (units, units) and b_h (units,).

    Raises:
        ValueError: there is no layer.
    """
    if not len(weights):
        raise ValueError("A deep RNN has at least one layer, and `weights` is empty.")
    state = [np.zeros_like(b_h) for _, _, b_h in weights]
    grid = np.empty((len(weights), len(x), len(weights[0][2])))
    for step, entry in enumerate(x):
        for number, (w_hx, w_hh, b_h) in enumerate(weights):
            read = state[number - 1] if number else entry
            state[number] = np.tanh(w_hx.dot(read) + w_hh.dot(state[number]) + b_h)
            grid[number, step] = state[number]
    return grid


def deep_gru_units(budget: int, features: int, depth: int) -> int:
    """Return the most units with which a stack of GRU layers has at most `budget` parameters.

    The stack costs 3n(features + n + 2) for its first layer and 3n(2n + 2) for each of the others:
    a quadratic in n, solved and rounded down.

    Raises:
        ValueError: not even one unit fits.
    """
    square, linear = 6 * depth - 3, 3 * features + 6 * depth
    root = math.isqrt(linear**2 + 4 * square * budget)
    units = (root - linear) // (2 * square)
    if units < 1:
        raise ValueError(f"{budget:,} parameters are too few for {depth} layers.")
    return units
