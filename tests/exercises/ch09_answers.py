"""Other right answers to the exercises of chapter 09: each must pass, unlike as it is."""

from __future__ import annotations

from functools import reduce
from itertools import combinations
from math import prod

import keras
import numpy as np

# --- residual_by_hand: any way of writing the same numbers ---
AS_ARRAY = np.array([[2.0, 3.0, -1.0], [4.0, 5.0, -1.0]])
AS_TUPLES = ((2, 3, -1), (4.0, 5.0, -1.0))


# --- residual_forward ---
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


# --- residual_gru ---
def with_a_plus(features, units, depth):
    """`+` instead of `Add`, and the projection made before the layer."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        shortcut = h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)
        h = shortcut + keras.layers.GRU(units, return_sequences=True)(h)
    return keras.Model(inputs, h)


def first_layer_apart(features, units, depth):
    """The first layer before the loop; a convolution of width 1 is a matrix, too."""
    inputs = keras.Input((None, features))
    first = keras.layers.GRU(units, return_sequences=True)(inputs)
    if features == units:
        h = keras.layers.Add()([first, inputs])
    else:
        h = keras.layers.Add()([first, keras.layers.Conv1D(units, 1, use_bias=False)(inputs)])
    for number in range(1, depth):
        layer = keras.layers.GRU(units, return_sequences=True, name=f"layer_{number + 1}")
        h = keras.layers.Add()([layer(h), h])
    return keras.Model(inputs, h, name="residual")


def of_blocks(features, units, depth):
    """Each layer is a model of its own, within a `Sequential`."""

    def block(width):
        x = keras.Input((None, width))
        y = keras.layers.GRU(units, return_sequences=True)(x)
        shortcut = x if width == units else keras.layers.Dense(units, use_bias=False)(x)
        return keras.Model(x, keras.layers.add([shortcut, y]))

    widths = [features] + [units] * (depth - 1)
    return keras.Sequential([block(width) for width in widths])


def with_dropout(features, units, depth):
    """Wrong: default arguments are asked for."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = keras.layers.GRU(units, return_sequences=True, dropout=0.1)(h)
        h = (h if h.shape[-1] == units else keras.layers.Dense(units, use_bias=False)(h)) + states
    return keras.Model(inputs, h)


# --- path_gradients ---
def of_combinations(slopes):
    """Every choice of k layers; a list of numbers comes back."""
    chosen = (combinations(slopes, k) for k in range(len(slopes) + 1))
    return [float(sum(prod(path) for path in paths)) for paths in chosen]


def by_polynomial(slopes):
    """The coefficients of (1 + w_1 z) … (1 + w_L z)."""
    return np.poly(-np.asarray(slopes))


def by_convolution(slopes):
    return reduce(np.convolve, [[1.0, w] for w in slopes], [1.0])


# --- exploding_residual ---
def scaled_orthogonal(units, depth, seed):
    """Each matrix turns a vector and shortens it; a list of matrices comes back."""
    rng = np.random.default_rng(seed)
    return [0.8 * np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(depth)]


def half_the_identity(units, depth, seed):
    """Eigenvalues near one half."""
    noise = np.random.RandomState(seed).uniform(-0.01, 0.01, size=(depth, units, units))
    return (0.5 * np.eye(units) + noise).astype("float32")


def one_matrix_again(units, depth, seed):
    """The same matrix at every layer."""
    matrix = np.random.default_rng(seed).normal(size=(units, units))
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    return np.stack([0.7 * matrix / radius] * depth)


def seven_tenths(units, depth, seed):
    """Wrong: with 16 layers the residual stack falls just short."""
    rng = np.random.default_rng(seed)
    return np.stack([0.7 * np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(depth)])


# --- my_residual_model ---
def lstms_with_norms_after(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 36)(ids)
    for _ in range(8):
        states = keras.layers.LSTM(36, return_sequences=True)(h)
        h = keras.layers.LayerNormalization()(keras.layers.Add()([h, states]))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def ten_simple_layers(vocabulary_size):
    """Simple layers are cheap, so there can be more; the first is projected."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    h = keras.layers.Dense(60, use_bias=False)(x)
    h = keras.layers.add([h, keras.layers.SimpleRNN(60, return_sequences=True)(x)])
    for _ in range(9):
        h = keras.layers.add([h, keras.layers.SimpleRNN(60, return_sequences=True)(h)])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def dense_connections(vocabulary_size):
    """Concatenation keeps a way open as well."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 24)(ids)
    for _ in range(8):
        new = keras.layers.GRU(20, return_sequences=True, dropout=0.1)(h)
        h = keras.layers.Concatenate()([h, new])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def silent_layers(vocabulary_size):
    """Every layer starts as the identity: its input matrix is zero."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40, mask_zero=True)(ids)
    for _ in range(9):
        h = h + keras.layers.GRU(40, return_sequences=True, kernel_initializer="zeros")(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def wide_and_squashed(vocabulary_size):
    """Wrong in two ways: over the budget, and an activation after the last layer."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 64)(ids)
    for _ in range(8):
        h = h + keras.layers.GRU(64, return_sequences=True)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size, activation="sigmoid")(h))


OTHER_ANSWERS = {
    "residual_by_hand": (AS_ARRAY, AS_TUPLES),
    "residual_forward": (step_by_step, by_recursion, in_single_precision),
    "residual_gru": (with_a_plus, first_layer_apart, of_blocks),
    "path_gradients": (of_combinations, by_polynomial, by_convolution),
    "exploding_residual": (scaled_orthogonal, half_the_identity, one_matrix_again),
    "my_residual_model": (
        lstms_with_norms_after,
        ten_simple_layers,
        dense_connections,
        silent_layers,
    ),
}
