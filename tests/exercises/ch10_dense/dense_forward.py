"""Other answers to `dense_forward`."""

from __future__ import annotations

import functools
from itertools import accumulate

import numpy as np


def _states(x, W_hx, W_hh, b_h):
    return np.array(
        list(accumulate(x @ W_hx.T + b_h, lambda h, p: np.tanh(W_hh @ h + p), initial=0 * b_h))[1:]
    )


def list_of_pieces(sequence, weights):
    """The pieces stay apart; each layer joins them anew."""
    pieces = [sequence]
    for each in weights:
        pieces.append(_states(np.hstack(pieces), *each))
    return np.hstack(pieces)


def filled_columns(x, layers):
    """One wide array from the start, filled from the left."""
    full = np.zeros((len(x), x.shape[1] + sum(len(b) for *_, b in layers)))
    end = x.shape[1]
    full[:, :end] = x
    for layer in layers:
        states = _states(full[:, :end], *layer)
        full[:, end : end + states.shape[1]] = states
        end += states.shape[1]
    return full


def step_by_step(x, layers):
    """All layers at one step before the next step, in float32."""
    hidden = [np.zeros(len(b), np.float32) for *_, b in layers]
    rows = []
    for x_t in x.astype("float32"):
        row = x_t
        for number, (W_hx, W_hh, b_h) in enumerate(layers):
            hidden[number] = np.tanh(W_hx @ row + W_hh @ hidden[number] + b_h).astype("float32")
            row = np.append(row, hidden[number])
        rows.append(row)
    return rows


def folded(x, layers):
    return functools.reduce(lambda h, layer: np.c_[h, _states(h, *layer)], layers, x)


RIGHT = [list_of_pieces, filled_columns, step_by_step, folded]
