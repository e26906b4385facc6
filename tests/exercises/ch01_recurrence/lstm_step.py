"""Other answers to `lstm_step`."""

from functools import partial, reduce

import keras
import numpy as np


def with_slices(x, h, c, W, U, b):
    n = len(h)
    z = W.dot(x) + U.dot(h) + b
    gate = partial(lambda a: np.tanh(a / 2) / 2 + 0.5)  # the sigmoid, by way of tanh
    kept = gate(z[n : 2 * n]) * c
    added = gate(z[:n]) * np.tanh(z[2 * n : 3 * n])
    return [gate(z[3 * n :]) * np.tanh(kept + added), kept + added]


def with_keras_ops(x, h, c, W_hx, W_hh, b_h):
    parts = reduce(np.add, (W_hx @ x, W_hh @ h, b_h)).reshape(4, -1)
    i, f, o = (keras.ops.sigmoid(parts[k]) for k in (0, 1, 3))
    new_c = f * c + i * keras.ops.tanh(parts[2])
    return o * keras.ops.tanh(new_c), new_c


def state_alone(x, h, c, W, U, b):
    return h


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def as_one_array(x, h, c, W, U, b):
    i, f, g, o = (W @ x + U @ h + b).reshape(4, -1)
    new = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return np.stack([_sigmoid(o) * np.tanh(new), new])


def gates_used_the_other_way(x, h, c, W, U, b):
    i, f, g, o = (W @ x + U @ h + b).reshape(4, -1)
    new = _sigmoid(i) * c + _sigmoid(f) * np.tanh(g)
    return _sigmoid(o) * np.tanh(new), new


def overflowing_sigmoid(x, h, c, W, U, b):
    i, f, g, o = (W @ x + U @ h + b).reshape(4, -1)
    i, f, o = (np.exp(z) / (1 + np.exp(z)) for z in (i, f, o))
    new = f * c + i * np.tanh(g)
    return o * np.tanh(new), new


def two_units(x, h, c, W, U, b):
    z = W @ x + U @ h + b
    i, f, g, o = z[0:2], z[2:4], z[4:6], z[6:8]
    new = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    return _sigmoid(o) * np.tanh(new), new


def matrices_on_the_right(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4)
    return o * np.tanh(c), f * c + i * g


def scaled_in_place(x, h, c, W, U, b):
    _, f, _, o = np.split(W @ x + U @ h + b, 4)
    c *= _sigmoid(f)
    return _sigmoid(o) * np.tanh(c), c


RIGHT = [with_slices, with_keras_ops, as_one_array]
WRONG = [
    (state_alone, "Two arrays, (h, c), were expected"),
    (gates_used_the_other_way, "input gate and the forget gate are exchanged"),
    (overflowing_sigmoid, "∞ / ∞ is NaN"),
    (two_units, "2 is typed into your code"),
    (matrices_on_the_right, "`W @ x`, they would fit"),
    (scaled_in_place, "changes its input `c` in place"),
]
