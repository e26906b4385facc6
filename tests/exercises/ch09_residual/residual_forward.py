"""Other answers to `residual_forward`."""

import numpy as np


def step_by_step(inputs, weights, matrix):
    """All layers at each step, a state for each layer, a preallocated array."""
    units = len(weights[0][2])
    sums = np.empty((len(weights), len(inputs), units))
    states = [np.zeros(units) for _ in weights]
    for t, h in enumerate(inputs):
        below = h
        for j, (W, U, b) in enumerate(weights):
            states[j] = np.tanh(W @ below + U @ states[j] + b)
            below = states[j] + (matrix @ h if j == 0 and matrix is not None else below)
            sums[j, t] = below
    return sums


def by_recursion(x, weights, projection):
    """The rest of the stack reads the first layer's sums; a list of lists comes back."""
    if not weights:
        return []
    (W_hx, W_hh, b_h), *rest = weights
    projected, state, sums = x @ W_hx.T + b_h, np.zeros(len(b_h)), []
    matrix = np.eye(x.shape[1]) if projection is None else projection
    for from_x, below in zip(projected, x, strict=True):
        state = np.tanh(from_x + W_hh @ state)
        sums.append(matrix @ below + state)
    return [np.array(sums), *by_recursion(np.array(sums), rest, None)]


def in_single_precision(x, weights, projection):
    h = x.astype("float32")
    shortcut = h if projection is None else h @ projection.T.astype("float32")
    found = []
    for layer in weights:
        W_hx, W_hh, b_h = (weight.astype("float32") for weight in layer)
        state, states = np.zeros_like(b_h), []
        for x_t in h:
            states.append(state := np.tanh(W_hx @ x_t + W_hh @ state + b_h))
        h = shortcut = shortcut + np.array(states)
        found.append(h)
    return found


RIGHT = [step_by_step, by_recursion, in_single_precision]
