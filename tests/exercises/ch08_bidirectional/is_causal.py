"""A check for leaks: other ids, other comparisons, other kinds of truth values."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


def with_other_ids(model, x, t):
    """Random ids for the later steps, and the largest move."""
    other = np.array(x)
    other[:, t + 1 :] = np.random.default_rng(0).integers(12, 30, size=other[:, t + 1 :].shape)
    return np.max(np.abs(model(other)[:, : t + 1] - model(x)[:, : t + 1])) < 1e-5


def step_by_step(model, x, t):
    """Each later input by itself, each earlier output by itself."""
    before = model(x)
    for later in range(t + 1, x.shape[1]):
        changed = x.copy()
        changed[:, later] += 7
        after = model(changed)
        for step in range(t + 1):
            if not np.allclose(before[:, step], after[:, step], rtol=0, atol=1e-5):
                return False
    return True


def with_the_next_id(model, x, t):
    later = np.arange(x.shape[1]) > t
    first, second = model(x), model(np.where(later, (x + 1) % 30, x))
    return bool(np.all(np.isclose(first, second, rtol=0, atol=1e-5)[:, ~later]))


def of_two_futures(model, x, t):
    """Two copies with other later ids, and never `x` itself."""
    first, second = x.copy(), x.copy()
    first[:, t + 1 :] += 3
    second[:, t + 1 :] += 9
    return not (np.abs(model(first) - model(second))[:, : t + 1] > 1e-5).any()


def as_a_tensor(model, x, t):
    """One batch for both, and a truth value of TensorFlow."""
    changed = np.where(np.arange(x.shape[1]) > t, x + 5, x)
    before, after = np.split(model(np.concatenate([x, changed])), 2)
    return tf.reduce_all(tf.abs(before - after)[:, : t + 1] < 1e-5)


def row_by_row_as_numpy(model, x, t):
    """One sequence at a time; a truth value of NumPy."""
    moves = []
    for row in range(len(x)):
        other = x[row : row + 1].copy()
        other[:, t + 1 :] += 3
        moves.append(np.abs(model(x[row : row + 1]) - model(other))[0, : t + 1].max())
    return np.max(moves) <= 1e-5


RIGHT = [
    with_other_ids,
    step_by_step,
    with_the_next_id,
    of_two_futures,
    as_a_tensor,
    row_by_row_as_numpy,
]


def truncates(model: Any, x: Any, t: int) -> bool:
    return np.allclose(model(x)[:, : t + 1], model(x[:, : t + 1]))


def sets_zeros_within_1e4(model: Any, x: Any, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] = 0
    return np.allclose(model(x)[:, : t + 1], model(changed)[:, : t + 1], atol=1e-4)


def changes_in_place(model: Any, x: Any, t: int) -> bool:
    before = model(x)[:, : t + 1]
    x[:, t + 1 :] = 0
    return bool(np.abs(before - model(x)[:, : t + 1]).max() <= 1e-5)


def changes_in_place_and_back(model: Any, x: Any, t: int) -> bool:
    changed = x
    changed[:, t + 1 :] += 1
    return bool(np.abs(model(x) - model(changed))[:, : t + 1].max() <= 1e-5)


def adds_up_absolute_moves(model: Any, x: Any, t: int) -> bool:
    changed = x.copy()
    changed[:, t + 1 :] += 2
    return bool(np.abs(model(x) - model(changed))[:, : t + 1].sum() <= 1e-5)


def overlooks_and_is_strict(model: Any, x: Any, t: int) -> bool:
    """Nothing moved at all, or all of it."""
    changed = x.copy()
    changed[:, t + 1 :] += 2
    moved = np.abs(model(x) - model(changed))[:, : t + 1]
    return bool(moved.max() == 0 or moved.min() > 0.4)


WRONG = [
    (lambda model, x, t: True, "without running the model"),
    (lambda model, x, t: False, "without running the model"),
    (lambda model, x, t: None, "is a `return` missing"),
    (lambda model, x, t: 1, "True or False"),
    (lambda model, x, t: model(x) > 0, "`.all()` makes one answer"),
    (changes_in_place, "changes its input `x` in place"),
    (changes_in_place_and_back, "`changed = x` only makes a second name"),
    (truncates, "ids of the same shape as `x`"),
    (sets_zeros_within_1e4, "one fixed id"),
    (adds_up_absolute_moves, "each single number may move by 1e-5"),
]
