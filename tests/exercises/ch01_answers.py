"""Other right answers to the exercises of chapter 01: each must pass, unlike as it is."""

from __future__ import annotations

from functools import partial, reduce
from itertools import accumulate

import keras
import numpy as np
import tensorflow as tf

# --- states_by_hand: any way of writing the same pairs ---
AS_ARRAY = np.array([[2.0, 0.0], [1.0, 1.0], [2.5, 0.5]])
AS_TUPLES = ((2, 0), (1, 1), (5 / 2, 1 / 2))


# --- rnn_forward ---
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


# --- ElmanCell ---
class OneMatrixProduct(keras.layers.Layer):
    """Input and state side by side, the two matrices stacked."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = units

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.state_size))
        self.W_hh = self.add_weight(shape=(self.state_size, self.state_size))
        self.b_h = self.add_weight(shape=(self.state_size,))

    def call(self, x, states):
        both = keras.ops.concatenate([x, states[0]], axis=-1)
        h = keras.ops.tanh(both @ keras.ops.concatenate([self.W_hx, self.W_hh]) + self.b_h)
        return h, h


class InTensorFlow(keras.layers.Layer):
    """TensorFlow's own functions, and the state as a tuple."""

    def __init__(self, size):
        super().__init__()
        self.units = self.state_size = size

    def build(self, shape):
        self.W_hx = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")
        self.W_hh = self.add_weight(shape=(self.units, self.units), initializer="orthogonal")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x, states):
        total = tf.matmul(x, self.W_hx) + tf.matmul(states[0], self.W_hh)
        state = tf.math.tanh(tf.nn.bias_add(total, self.b_h))
        return state, (state,)


# --- recurrent_weights ---
def scaled_orthogonal(units, radius, seed):
    """All eigenvalues of an orthogonal matrix have size 1."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(units, units)))
    return radius * q


def by_power_of_uniform(units, radius, seed):
    rng = np.random.RandomState(seed)
    matrix = rng.uniform(-1, 1, size=(units, units))
    return matrix * (radius / max(abs(np.linalg.eigvals(matrix))))


# --- clip_gradients ---
def one_long_vector(gradients, max_norm):
    length = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g / max(1.0, length / max_norm) for g in gradients]


def in_tensorflow(gradients, max_norm):
    clipped, _ = tf.clip_by_global_norm(gradients, tf.constant(max_norm, tf.float64))
    return tuple(clipped)


# --- perplexity ---
def with_weights(probabilities, targets, mask):
    """Multiply by the mask instead of picking with it."""
    rows, steps = np.indices(targets.shape)
    losses = -np.log(probabilities[rows, steps, targets])
    return np.exp((losses * mask).sum() / mask.sum())


def in_bits(probabilities, targets, mask):
    """Base 2 throughout, with a loop."""
    bits = [
        -np.log2(probabilities[i, t, targets[i, t]])
        for i in range(targets.shape[0])
        for t in range(targets.shape[1])
        if mask[i, t]
    ]
    return 2 ** (sum(bits) / len(bits))


# --- lstm_step ---
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


# --- my_language_model ---
def two_small_lstms(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def causal_convolution(vocabulary_size):
    """No recurrence at all; causal all the same."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    for rate in (1, 2, 4):
        x = keras.layers.Conv1D(48, 3, padding="causal", dilation_rate=rate, activation="gelu")(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def cells_and_a_shortcut(vocabulary_size):
    """Cells in `RNN`, an operation on tensors, and a model inside of a model."""
    stack = keras.Sequential(
        [
            keras.layers.RNN(
                [keras.layers.LSTMCell(32), keras.layers.GRUCell(32)], return_sequences=True
            )
        ]
    )
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.ops.tanh(x + 0.5 * stack(x))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def zero_output_layer(vocabulary_size):
    """Starts from equal chances for all characters."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32, mask_zero=True),
            keras.layers.Dropout(0.2),
            keras.layers.GRU(64, return_sequences=True, dropout=0.1),
            keras.layers.LayerNormalization(),
            keras.layers.Dense(vocabulary_size, kernel_initializer="zeros"),
        ]
    )


def in_single_precision(x, h_0, W_hx, W_hh, b_h):
    x, h, W_hx, W_hh, b_h = (a.astype("float32") for a in (x, h_0, W_hx, W_hh, b_h))
    return np.stack([h := np.tanh(W_hx @ x_t + W_hh @ h + b_h) for x_t in x])


def as_losses_are_computed(probabilities, targets, mask):
    """A tiny number before the logarithm, against log 0."""
    p = np.take_along_axis(probabilities, targets[..., None], axis=-1)[..., 0]
    return float(np.exp(-np.log(p[mask] + 1e-7).mean()))


OTHER_ANSWERS = {
    "states_by_hand": (AS_ARRAY, AS_TUPLES),
    "rnn_forward": (filled_in_place, with_accumulate, in_single_precision),
    "ElmanCell": (OneMatrixProduct, InTensorFlow),
    "recurrent_weights": (scaled_orthogonal, by_power_of_uniform),
    "clip_gradients": (one_long_vector, in_tensorflow),
    "perplexity": (with_weights, in_bits, as_losses_are_computed),
    "lstm_step": (with_slices, with_keras_ops),
    "my_language_model": (
        two_small_lstms,
        causal_convolution,
        cells_and_a_shortcut,
        zero_output_layer,
    ),
}
