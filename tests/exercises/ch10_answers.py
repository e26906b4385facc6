"""Other right answers to the exercises of chapter 10: each must pass, unlike as it is."""

from __future__ import annotations

import functools
from itertools import accumulate

import keras
import numpy as np

# --- dense_by_hand: any way of writing the same numbers ---
AS_ARRAY = np.array([[1.0, 2.0, 1.0], [2.0, 2.0, 5.0], [0.0, 0.0, 5.0]])
AS_TUPLES = ((1, 2, 1), (2, 2.0, 5), (0, 0, 5))


# --- dense_forward ---
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


# --- dense_parameters ---
def closed_form(m, g, layers):
    """The sum of 0, 1, … is written down at once."""
    return 3 * g * (layers * (m + g + 2) + g * layers * (layers - 1) // 2)


def one_layer_after_another(features, growth, depth):
    total = 0
    while depth:
        total += 3 * (features * growth + growth**2 + 2 * growth)
        features += growth
        depth -= 1
    return np.int64(total)


def by_recursion(features, growth, depth):
    if depth == 0:
        return 0
    first = 3 * growth * (features + growth + 2)
    return first + by_recursion(features + growth, growth, depth - 1)


def asked_keras(features, growth, depth):
    count = 0
    for number in range(depth):
        layer = keras.layers.GRU(growth)
        layer.build((None, None, features + number * growth))
        count += layer.count_params()
    return count


# --- dense_gru ---
def all_pieces_at_once(features, growth, depth, block):
    """A list of pieces, joined before each layer; a transition leaves a single one."""
    inputs = keras.Input((None, features))
    pieces = [inputs]

    def joined():
        return pieces[0] if len(pieces) == 1 else keras.layers.Concatenate(axis=-1)(pieces)

    for layer in range(depth):
        pieces.append(keras.layers.GRU(growth, return_sequences=True)(joined()))
        if (layer + 1) % block == 0 and layer != depth - 1:
            narrow = sum(piece.shape[-1] for piece in pieces) // 2
            pieces[:] = [keras.layers.Dense(narrow, use_bias=False)(joined())]
    return keras.Model(inputs, joined())


def blocks_of_layers(features, growth, depth, block):
    """Blocks in an outer loop, the width counted by hand."""
    x = inputs = keras.Input((None, features))
    width = features
    for first in range(0, depth, block):
        if first:
            width //= 2
            x = keras.layers.Dense(width, use_bias=False, activation="linear")(x)
        for _ in range(first, min(first + block, depth)):
            new = keras.layers.GRU(growth, return_sequences=True)(x)
            x = keras.layers.concatenate([x, new], axis=-1)
            width += growth
    return keras.Model(inputs, x)


def models_within(features, growth, depth, block):
    """Each layer with its joint is a small model of its own."""
    h = inputs = keras.Input((None, features), name="sequence")
    for number in range(depth):
        entry = keras.Input((None, h.shape[-1]))
        states = keras.layers.GRU(growth, return_sequences=True, name=f"layer{number}")(entry)
        h = keras.Model(entry, keras.layers.concatenate([entry, states]))(h)
        if number + 1 < depth and not (number + 1) % block:
            h = keras.layers.Dense(int(h.shape[-1] * 0.5), use_bias=False, name=f"t{number}")(h)
    return keras.Model(inputs=[inputs], outputs=h)


# --- unseen_changes ---
def by_eigenvectors(K):
    """K Kᵀ maps an unseen change to zero as well, and is symmetric."""
    sizes, vectors = np.linalg.eigh(K @ K.T)
    return vectors.T[sizes < 1e-9 * sizes.max()]


def by_projection(transition):
    """What is left of each direction when the seen part is taken away, made orthonormal."""
    rest = np.eye(len(transition)) - transition @ np.linalg.pinv(transition)
    found = []
    for row in rest:
        new = row - sum((row @ other) * other for other in found)
        if np.linalg.norm(new) > 1e-6:
            found.append(new / np.linalg.norm(new))
    return np.array(found).reshape(-1, len(transition))


def list_of_rows(transition):
    """A list of arrays, and (0, wide) where there is none."""
    left, _, _ = np.linalg.svd(transition)
    rows = list(left.T[np.linalg.matrix_rank(transition) :])
    return rows or np.empty((0, len(transition)))


def with_scipy(transition):
    from scipy.linalg import null_space

    return null_space(transition.T).T


# --- my_document_reader ---
def shared_first_states(vocabulary_size, classes):
    """LSTMs, one direction, a transition, and an attention pooling of its own making."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    for _ in range(3):
        states = keras.layers.LSTM(24, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, states])
        x = keras.layers.Dense(48)(x)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.GRU(16)(x)))


def masking_by_hand(vocabulary_size, classes):
    """The mask is computed from the ids, and the mean taken with it."""
    ids = keras.Input((None,), dtype="int32")
    real = keras.ops.cast(keras.ops.not_equal(ids, 0), "float32")[..., None]
    embedding = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)
    x = embedding(ids)
    first = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(x)
    both = keras.layers.Concatenate()([x, first])
    second = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(both)
    joined = keras.layers.Concatenate()([both, second])
    mean = keras.ops.sum(joined * real, axis=1) / keras.ops.sum(real, axis=1)
    return keras.Model(ids, keras.layers.Dense(classes)(mean))


def last_states(vocabulary_size, classes):
    """The last states of both directions, with normalisation between."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 40, mask_zero=True)(ids)
    x = keras.layers.Dropout(0.3)(x)
    states = keras.layers.Bidirectional(keras.layers.LSTM(16, return_sequences=True))(x)
    x = keras.layers.LayerNormalization()(keras.layers.concatenate([x, states]))
    x = keras.layers.Bidirectional(keras.layers.LSTM(16))(x)
    return keras.Model(ids, keras.layers.Dense(classes, kernel_initializer="zeros")(x))


OTHER_ANSWERS = {
    "dense_by_hand": (AS_ARRAY, AS_TUPLES),
    "dense_forward": (list_of_pieces, filled_columns, step_by_step, folded),
    "dense_parameters": (closed_form, one_layer_after_another, by_recursion, asked_keras),
    "dense_gru": (all_pieces_at_once, blocks_of_layers, models_within),
    "unseen_changes": (by_eigenvectors, by_projection, list_of_rows, with_scipy),
    "my_document_reader": (shared_first_states, masking_by_hand, last_states),
}
