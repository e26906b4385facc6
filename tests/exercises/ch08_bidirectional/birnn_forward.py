"""A bidirectional layer: other loops, and Keras's own layer."""

from __future__ import annotations

import keras
import numpy as np


def loops_with_where(x, mask, forward, backward):
    """No turning round: a loop in each direction that skips what is padding."""
    halves = []
    for (kernel, recurrent, bias), order in (
        (forward, range(x.shape[1])),
        (backward, range(x.shape[1] - 1, -1, -1)),
    ):
        state = np.zeros((x.shape[0], len(bias)))
        half = np.zeros((*x.shape[:2], len(bias)))
        for t in order:
            new = np.tanh(x[:, t] @ kernel + state @ recurrent + bias)
            state = np.where(mask[:, t : t + 1], new, state)
            half[:, t] = state
        halves.append(half)
    return np.concatenate(halves, axis=2)


def row_by_row(x, mask, forward, backward):
    """One sequence at a time, cut to its length; zeros stay in the padding."""

    def run(sequence, W_xh, W_hh, b_h):
        h, states = np.zeros(len(b_h)), []
        for x_t in sequence:
            h = np.tanh(W_xh.T @ x_t + W_hh.T @ h + b_h)
            states.append(h)
        return np.array(states)

    units = len(forward[2])
    joined = np.zeros((*mask.shape, 2 * units))
    for row, real in enumerate(mask):
        sequence = x[row][real]
        joined[row, real, :units] = run(sequence, *forward)
        joined[row, real, units:] = run(sequence[::-1], *backward)[::-1]
    return joined


def as_keras_does(x, mask, forward, backward):
    """Keras's own layer, in single precision."""
    layer = keras.layers.Bidirectional(
        keras.layers.SimpleRNN(len(forward[2]), return_sequences=True), dtype="float32"
    )
    layer.build(x.shape)
    layer.set_weights([*forward, *backward])
    return layer(x.astype("float32"), mask=mask)


def held_at_zero(x, mask, forward, backward):
    """The state set back to zero in the padding, instead of kept."""
    states = [[], []]
    for k, (W, U, b) in enumerate((forward, backward)):
        h = np.zeros((len(x), len(b)))
        for t in range(x.shape[1])[:: -1 if k else 1]:
            h = np.tanh(x[:, t] @ W + h @ U + b) * mask[:, t, None]
            states[k].append(h)
    return np.dstack([np.stack(states[0], 1), np.stack(states[1][::-1], 1)])


def a_list_of_rows(x, mask, forward, backward):
    return list(row_by_row(x, mask, forward, backward))


def a_tuple_of_tensors(x, mask, forward, backward):
    return tuple(keras.ops.unstack(as_keras_does(x, mask, forward, backward), axis=0))


RIGHT = [
    *(loops_with_where, row_by_row, as_keras_does, held_at_zero),
    *(a_list_of_rows, a_tuple_of_tensors),
]

WRONG = [
    (lambda x, mask, f, b: x, "shape"),
    (lambda x, mask, f, b: np.zeros((1, 1, 1)), "shape"),
]
