"""Other answers to `rnn_forward`."""

from itertools import accumulate

import numpy as np


def filled_in_place(inputs, start, kernel, recurrent, bias):
    """A preallocated array, other parameter names."""
    states = np.empty((len(inputs), len(start)))
    previous = start
    for t in range(len(inputs)):
        states[t] = np.tanh(kernel @ inputs[t] + recurrent @ previous + bias)
        previous = states[t]
    return states


def with_accumulate(x, h_0, W_hx, W_hh, b_h):
    """The projections at once, then a fold; a list of arrays comes back."""
    projections = x @ W_hx.T + b_h
    return list(accumulate(projections, lambda h, p: np.tanh(W_hh @ h + p), initial=h_0))[1:]


def in_single_precision(x, h_0, W_hx, W_hh, b_h):
    x, h, W_hx, W_hh, b_h = (a.astype("float32") for a in (x, h_0, W_hx, W_hh, b_h))
    return np.stack([h := np.tanh(W_hx @ x_t + W_hh @ h + b_h) for x_t in x])


RIGHT = [filled_in_place, with_accumulate, in_single_precision]
