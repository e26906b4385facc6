"""Other answers to `deep_rnn_forward`."""

from __future__ import annotations

import keras
import numpy as np


def step_by_step(x, weights):
    """All layers move once before the next step is read; one array is filled."""
    grid = np.zeros((len(weights), len(x) + 1, len(weights[0][2])))
    for t in range(len(x)):
        for j, (kernel, recurrent, bias) in enumerate(weights):
            below = x[t] if j == 0 else grid[j - 1, t + 1]
            grid[j, t + 1] = np.tanh(kernel @ below + recurrent @ grid[j, t] + bias)
    return grid[:, 1:]


def recursive(x, weights):
    """The stack above reads what the first layer gives; a list of lists comes back."""
    if not weights:
        return []
    (kernel, recurrent, bias), *above = weights
    states = []
    for projected in x @ kernel.T + bias:
        states.append(np.tanh(projected + recurrent @ (states[-1] if states else 0 * bias)))
    return [states, *recursive(np.array(states), above)]


def with_keras_layers(x, weights):
    h, found = x[None].astype("float32"), []
    for kernel, recurrent, bias in weights:
        layer = keras.layers.SimpleRNN(len(bias), return_sequences=True)
        layer.build(h.shape)
        layer.set_weights([kernel.T, recurrent.T, bias])
        h = layer(h)
        found.append(keras.ops.convert_to_numpy(h)[0])
    return np.array(found)


def with_index_minus_one(x, weights):
    """At the first step the state before is the last row, which still holds zeros."""
    states = [np.zeros((len(x), len(b_h))) for _, _, b_h in weights]
    for j, (W_hx, W_hh, b_h) in enumerate(weights):
        below = states[j - 1] if j else x
        for t in range(len(x)):
            states[j][t] = np.tanh(W_hx.dot(below[t]) + W_hh.dot(states[j][t - 1]) + b_h)
    return tuple(states)


RIGHT = [step_by_step, recursive, with_keras_layers, with_index_minus_one]


def of_three_units(x, weights):
    """The width of the first example."""
    states = []
    for W_hx, W_hh, b_h in weights:
        h, layer = np.zeros(3), []
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            layer.append(h)
        x = np.stack(layer)
        states.append(x)
    return np.stack(states)


def in_place(x, weights):
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        for t in range(len(x)):
            h = x[t] = np.tanh(W_hx @ x[t] + W_hh @ h + b_h)
    return x


def one_list_for_all(x, weights):
    """The list of states is made once, before both loops."""
    layer = []
    for W_hx, W_hh, b_h in weights:
        h = np.zeros(len(b_h))
        for x_t in x:
            h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
            layer.append(h)
        x = layer[-len(x) :]
    return np.stack(layer)


def one_list_of_states(x, weights):
    """`append(h)` keeps the same list of all layers' states again and again."""
    h, states = [np.zeros(len(b_h)) for _, _, b_h in weights], []
    for x_t in x:
        for j, (W_hx, W_hh, b_h) in enumerate(weights):
            h[j] = np.tanh(W_hx @ (h[j - 1] if j else x_t) + W_hh @ h[j] + b_h)
        states.append(h)
    return np.array(states)


def from_the_top_down(x, weights):
    """A layer moves before the one below it has moved."""
    h, states = [np.zeros(len(b_h)) for _, _, b_h in weights], []
    for x_t in x:
        for j in reversed(range(len(weights))):
            W_hx, W_hh, b_h = weights[j]
            h[j] = np.tanh(W_hx @ (h[j - 1] if j else x_t) + W_hh @ h[j] + b_h)
        states.append([*h])
    return np.stack(states, axis=1)


def in_an_array_like_x(x, weights):
    """Whole numbers in make it an array of whole numbers."""
    states = [np.empty_like(x, shape=(len(x), len(b_h))) for _, _, b_h in weights]
    for layer, (W_hx, W_hh, b_h) in zip(states, weights, strict=True):
        h = np.zeros(len(b_h))
        for t, x_t in enumerate(x):
            layer[t] = h = np.tanh(W_hx @ x_t + W_hh @ h + b_h)
        x = layer
    return np.stack(states)


WRONG = [
    (in_an_array_like_x, "entries are wrong"),
    (of_three_units, "3"),
    (in_place, "changes its input"),
    (one_list_for_all, "an axis of their own"),
    (one_list_of_states, "All steps hold the same array"),
    (from_the_top_down, "had a step *before*"),
]
