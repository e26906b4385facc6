"""Wrong ways to write one step of a simple recurrent layer, which chapters 07 and 09 recognise.

The right one is tanh(W_hx @ x_t + W_hh @ h + b_h). Where widths differ some of these stop with an
error, whose words tell them apart: hence several spellings of the same mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
Step = Callable[[Array, Array, Array, Array, Array], Array]
"""From x_t, h, W_hx, W_hh and b_h to the new state."""

BOTH_TURNED: tuple[Step, ...] = (
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(x_t @ W_hx + h @ W_hh + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(W_hx.T @ x_t + W_hh.T @ h + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(np.dot(x_t, W_hx) + np.dot(h, W_hh) + b_h),
)
W_HX_TURNED: tuple[Step, ...] = (
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(x_t @ W_hx + W_hh @ h + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(W_hx.T @ x_t + W_hh @ h + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(np.dot(x_t, W_hx) + np.dot(W_hh, h) + b_h),
)
SWAPPED: tuple[Step, ...] = (
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(W_hh @ x_t + W_hx @ h + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(W_hx @ h + W_hh @ x_t + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(np.dot(W_hh, x_t) + np.dot(W_hx, h) + b_h),
    lambda x_t, h, W_hx, W_hh, b_h: np.tanh(np.dot(W_hx, h) + np.dot(W_hh, x_t) + b_h),
)


def w_hh_turned(x_t: Array, h: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    return np.tanh(W_hx @ x_t + h @ W_hh + b_h)


def no_bias(x_t: Array, h: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    return np.tanh(W_hx @ x_t + W_hh @ h)


def no_memory(x_t: Array, h: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    return np.tanh(W_hx @ x_t + b_h)


def no_tanh(x_t: Array, h: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    return W_hx @ x_t + W_hh @ h + b_h


def states(step: Step, x: Array, W_hx: Array, W_hh: Array, b_h: Array) -> Array:
    """Return the states of a layer that takes such steps, (steps, units)."""
    h, found = np.zeros(len(b_h)), []
    for x_t in x:
        h = step(x_t, h, W_hx, W_hh, b_h)
        found.append(h)
    return np.stack(found)
