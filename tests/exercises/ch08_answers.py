"""Other right answers to the exercises of chapter 08: each must pass, unlike as it is."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

# --- directions_by_hand: any way of writing the same pairs ---
AS_ARRAY = np.array([[1.0, 2.0], [0.5, 1.0], [2.25, 0.0]])
AS_TUPLES = ((1, 2), (1 / 2, 1), (9 / 4, 0))
FROM_TWO_PASSES = np.stack([[1, 0.5, 2.25], [0, 1, 2][::-1]], axis=-1)


# --- reverse_sequences ---
def by_index(x, lengths):
    """An index for each step, all rows at once."""
    steps = np.arange(x.shape[1])
    turned = lengths[:, None] - 1 - steps
    return np.take_along_axis(x, np.where(turned >= 0, turned, steps)[..., None], axis=1)


def in_tensorflow(x, lengths):
    return tf.reverse_sequence(x, lengths, seq_axis=1, batch_axis=0)


def rows_in_a_list(x, lengths):
    """Each row put together from its two parts."""
    rows = zip(x, lengths, strict=True)
    return np.array([np.concatenate([row[:n][::-1], row[n:]]) for row, n in rows])


def roll_and_flip(x, lengths):
    """The whole row turned round, then pushed back to the left."""
    flipped = np.flip(x, axis=1)
    return np.stack(
        [np.roll(row, n - x.shape[1], axis=0) for row, n in zip(flipped, lengths, strict=True)]
    )


# --- birnn_forward ---
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


# --- is_causal ---
def with_other_ids(model, x, t):
    """Random ids for the later steps, and the largest move."""
    other = np.array(x)
    other[:, t + 1 :] = np.random.default_rng(0).integers(12, 30, size=other[:, t + 1 :].shape)
    return np.max(np.abs(model(other)[:, : t + 1] - model(x)[:, : t + 1])) < 1e-5


def step_by_step(model, x, t):
    """Each later input by itself, each earlier output by itself."""
    before = model(x)
    for later in range(t + 1, x.shape[1]):
        changed = x.copy()
        changed[:, later] += 7
        after = model(changed)
        for step in range(t + 1):
            if not np.allclose(before[:, step], after[:, step], rtol=0, atol=1e-5):
                return False
    return True


def with_the_next_id(model, x, t):
    later = np.arange(x.shape[1]) > t
    first, second = model(x), model(np.where(later, (x + 1) % 30, x))
    return bool(np.all(np.isclose(first, second, rtol=0, atol=1e-5)[:, ~later]))


def of_two_futures(model, x, t):
    """Two copies with other later ids, and never `x` itself."""
    first, second = x.copy(), x.copy()
    first[:, t + 1 :] += 3
    second[:, t + 1 :] += 9
    return not (np.abs(model(first) - model(second))[:, : t + 1] > 1e-5).any()


def as_a_tensor(model, x, t):
    """One batch for both, and a truth value of TensorFlow."""
    changed = np.where(np.arange(x.shape[1]) > t, x + 5, x)
    before, after = np.split(model(np.concatenate([x, changed])), 2)
    return tf.reduce_all(tf.abs(before - after)[:, : t + 1] < 1e-5)


def row_by_row_as_numpy(model, x, t):
    """One sequence at a time; a truth value of NumPy."""
    moves = []
    for row in range(len(x)):
        other = x[row : row + 1].copy()
        other[:, t + 1 :] += 3
        moves.append(np.abs(model(x[row : row + 1]) - model(other))[0, : t + 1].max())
    return np.max(moves) <= 1e-5


# --- sees_next_only ---
def by_slicing(vocabulary_size):
    """Operations on tensors instead of layers, and a hidden layer."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    x = keras.ops.pad(x[:, 1:], ((0, 0), (0, 1), (0, 0)))
    x = keras.layers.Dense(32, activation="tanh")(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def scores_shifted(vocabulary_size):
    """The shift after the scores, which the embedding gives at once."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, vocabulary_size),
            keras.layers.ZeroPadding1D((0, 1)),
            keras.layers.Cropping1D((1, 0)),
        ]
    )


def width_one(vocabulary_size):
    """Convolutions as wide as one step."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 16)(ids)
    x = keras.layers.Conv1D(32, 1, activation="gelu")(x)
    x = keras.layers.ZeroPadding1D((0, 1))(keras.layers.Cropping1D((1, 0))(x))
    return keras.Model(ids, keras.layers.Conv1D(vocabulary_size, 1)(x))


# --- my_tagger ---
def lstm_both_ways(vocabulary_size, tags):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 48, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(64, return_sequences=True)),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(tags),
        ]
    )


def two_layers_with_shortcut(vocabulary_size, tags):
    """A residual connection between two layers of one width."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    for _ in range(2):
        gru = keras.layers.GRU(32, return_sequences=True)
        x = keras.layers.Add()([x, keras.layers.Bidirectional(gru)(x)])
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def summed_halves(vocabulary_size, tags):
    """The halves added instead of joined, and a hidden layer."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    gru = keras.layers.GRU(96, return_sequences=True)
    x = keras.layers.Bidirectional(gru, merge_mode="sum")(x)
    x = keras.layers.Dense(32, activation="gelu")(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def small_lstm(vocabulary_size, tags):
    """So few units that the first character fades to less than rounding before the end."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 8, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.LSTM(4, return_sequences=True)),
            keras.layers.Dense(tags),
        ]
    )


OTHER_ANSWERS = {
    "directions_by_hand": (AS_ARRAY, AS_TUPLES, FROM_TWO_PASSES),
    "reverse_sequences": (by_index, in_tensorflow, rows_in_a_list, roll_and_flip),
    "birnn_forward": (loops_with_where, row_by_row, as_keras_does, held_at_zero),
    "is_causal": (
        *(with_other_ids, step_by_step, with_the_next_id, of_two_futures),
        *(as_a_tensor, row_by_row_as_numpy),
    ),
    "sees_next_only": (by_slicing, scores_shifted, width_one),
    "my_tagger": (lstm_both_ways, two_layers_with_shortcut, summed_halves, small_lstm),
}
