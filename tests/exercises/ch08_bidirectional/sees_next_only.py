"""A model that is nothing but a leak: other layers that shift."""

from __future__ import annotations

import keras


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


RIGHT = [by_slicing, scores_shifted, width_one]


def next_and_next_but_one(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    x = keras.layers.ZeroPadding1D((0, 2))(keras.layers.Cropping1D((1, 0))(x))
    return keras.Model(ids, keras.layers.Conv1D(size, 2)(x))


def faint_past(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    shifted = keras.ops.pad(x[:, 1:], ((0, 0), (0, 1), (0, 0)))
    return keras.Model(ids, keras.layers.Dense(size)(shifted + 0.01 * x))


def far_past(size: int) -> keras.Model:
    """The next input, and the one forty steps back."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    x = keras.ops.pad(x[:, 1:], ((0, 0), (0, 1), (0, 0)))
    x = keras.layers.Conv1D(16, 2, padding="causal", dilation_rate=41)(x)
    return keras.Model(ids, keras.layers.Dense(size)(x))


def squashed(size: int) -> keras.Model:
    crop, pad = keras.layers.Cropping1D((1, 0)), keras.layers.ZeroPadding1D((0, 1))
    scores = keras.layers.Dense(size, activation="tanh")
    return keras.Sequential([keras.layers.Embedding(size, 8), crop, pad, scores])


def ignores_everything(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    return keras.Model(ids, keras.layers.Dense(size)(0.0 * x))


def one_row_too_few(size: int) -> keras.Model:
    embed = keras.layers.Embedding(size - 1, 8)
    crop, pad = keras.layers.Cropping1D((1, 0)), keras.layers.ZeroPadding1D((0, 1))
    return keras.Sequential([embed, crop, pad, keras.layers.Dense(size)])


def fixed_steps(size: int) -> keras.Model:
    embed = keras.layers.Embedding(size, 8)
    crop, pad = keras.layers.Cropping1D((1, 0)), keras.layers.ZeroPadding1D((0, 1))
    entry = keras.Input((6,), dtype="int32")
    return keras.Sequential([entry, embed, crop, pad, keras.layers.Dense(size)])


WRONG = [
    (next_and_next_but_one, "further ahead than one step"),
    (faint_past, "others before it too"),
    (far_past, "others before it too"),
    (squashed, "stands after the last layer, `tanh`"),
    (ignores_everything, "does not move when the input at step 1"),
    (lambda size: None, "is a `return` missing"),
    (one_row_too_few, "rows. Give it `vocabulary_size`"),
    (fixed_steps, "fixed at 6: leave it open, `keras.Input((None,), dtype"),
]
