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


RIGHT = [with_slices, with_keras_ops]
WRONG = [(state_alone, "Two arrays, (h, c), were expected")]
