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


def with_three_units(x, weights, projection):
    """Wrong: the example's number of units is typed in."""
    below = x if projection is None else x @ projection.T
    sums = []
    for W_hx, W_hh, b_h in weights:
        state, states = np.zeros(3), []
        for x_t in x:
            state = np.tanh(W_hh @ state + W_hx @ x_t + b_h)
            states.append(state)
        x = below = below + np.stack(states)
        sums.append(x)
    return np.stack(sums)


def unpacked_in_another_order(x, weights, projection):
    """Wrong: the bias is not the first of the three."""
    below = x if projection is None else x @ projection.T
    sums = []
    for b_h, W_hx, W_hh in weights:
        state, states = np.zeros(len(b_h)), []
        for x_t in x:
            state = np.tanh(W_hh @ state + W_hx @ x_t + b_h)
            states.append(state)
        x = below = below + np.stack(states)
        sums.append(x)
    return np.stack(sums)


def projected_from_the_left(x, weights, projection):
    """Wrong: there is a row for each step."""
    return by_recursion(x if projection is None else projection @ x, weights, None)


RIGHT = [step_by_step, by_recursion, in_single_precision]
WRONG = [
    (with_three_units, "3 is typed into your code"),
    (unpacked_in_another_order, "shapes that don't fit entry by entry"),
    (projected_from_the_left, "With `x` transposed they would fit"),
]
