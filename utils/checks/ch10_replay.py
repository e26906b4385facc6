"""What a dense stack with given weights hands on, computed in NumPy, however it joins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from utils.checks import oracles

Layers = Sequence[Mapping[str, Any]]
Join = Callable[[np.ndarray, np.ndarray], np.ndarray]

ATOL = 1e-4


def expected_shapes(features: int, growth: int, depth: int, block: int) -> list[tuple[int, ...]]:
    """Return the shape of each kernel of the right stack, in its order."""
    shapes: list[tuple[int, ...]] = []
    width = features
    for number in range(1, depth + 1):
        shapes.append((width, 3 * growth))
        width += growth
        if not number % block and number != depth:
            shapes.append((width, width // 2))
            width //= 2
    return shapes


def expected_order(depth: int, block: int) -> list[str]:
    """Return the kinds of the right stack's layers that have weights, in its order."""
    order: list[str] = []
    for number in range(1, depth + 1):
        order.append("GRU")
        if not number % block and number != depth:
            order.append("Dense")
    return order


def kernels(layers: Layers) -> list[tuple[int, ...]]:
    """Return the shape of each kernel that a measured stack has, in its order."""
    return [np.shape(layer["arrays"][0]) for layer in layers if layer["arrays"]]


def replayed(layers: Layers, x: np.ndarray, join: Join) -> np.ndarray:
    """Return what a stack of these weights hands on if each GRU's states are joined so.

    Raises:
        ValueError: the weights fit no such stack.
    """
    h = np.asarray(x, np.float64)
    for layer in layers:
        h = h @ layer["arrays"][0] if layer["kind"] == "Dense" else join(h, states_of(layer, h))
    return h


def states_of(layer: Mapping[str, Any], h: np.ndarray) -> np.ndarray:
    """Return a recurrent layer's states, (batch, steps, units), on h, (batch, steps, width)."""
    return oracles.layer(layer["kind"], layer["arrays"], h)


def beside(h: np.ndarray, states: np.ndarray) -> np.ndarray:
    """Return the states put beside what was there, at every step: the right way to join."""
    return np.concatenate([h, states], axis=-1)
