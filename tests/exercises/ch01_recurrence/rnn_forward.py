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


def backwards_in_time(x, h_0, W_hx, W_hh, b_h):
    states, h = np.zeros((len(x), len(h_0))), h_0
    for t in reversed(range(len(x))):
        h = states[t] = np.tanh(W_hx @ x[t] + W_hh @ h + b_h)
    return states


def from_row_zero(x, h_0, W_hx, W_hh, b_h):
    """The first step takes the last row, which is zero."""
    states = np.zeros((len(x), len(h_0)))
    for t in range(len(x)):
        states[t] = np.tanh(W_hx @ x[t] + W_hh @ states[t - 1] + b_h)
    return states


def like_the_inputs(x, h_0, W_hx, W_hh, b_h):
    states, h = np.zeros((len(x), len(h_0)), x.dtype), h_0
    for t in range(len(x)):
        h = np.tanh(W_hx @ x[t] + W_hh @ h + b_h)
        states[t] = h
    return states


def four_steps(x, h_0, W_hx, W_hh, b_h):
    states, h = [], h_0
    for t in range(4):
        h = np.tanh(W_hx @ x[t] + W_hh @ h + b_h)
        states.append(h)
    return np.array(states)


def matrix_on_the_right(x, h_0, W_hx, W_hh, b_h):
    return np.stack([np.tanh(x_t @ W_hx + W_hh @ h_0 + b_h) for x_t in x])


RIGHT = [filled_in_place, with_accumulate, in_single_precision]
WRONG = [
    (backwards_in_time, "from the last to the first"),
    (from_row_zero, "starts from zero"),
    (like_the_inputs, "whole numbers"),
    (four_steps, "4 is typed into your code"),
    (matrix_on_the_right, "`W_hx @ x_t`, they would fit"),
]
