"""Other models that lose their mask."""

from __future__ import annotations

import keras


def by_an_operation(vocabulary_size):
    """A product of `keras.ops`, which is no layer and hands no mask on."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.LSTM(24)(keras.ops.tanh(x))))


def behind_the_recurrent_layer(vocabulary_size):
    """The states are right; their mean counts the padding in."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    states = keras.layers.GRU(24, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(2)(keras.ops.mean(states, axis=1)))


def in_a_row(vocabulary_size):
    """`Sequential`, and both directions."""
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24, mask_zero=True),
            keras.layers.ZeroPadding1D((1, 1)),
            keras.layers.Bidirectional(keras.layers.GRU(16)),
            keras.layers.Dense(2),
        ]
    )


def turned_round(vocabulary_size):
    """Axes exchanged and exchanged back."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    x = keras.layers.Permute((2, 1))(keras.layers.Permute((2, 1))(x))
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.SimpleRNN(24)(x)))


RIGHT = [by_an_operation, behind_the_recurrent_layer, in_a_row, turned_round]


def pooled_maximum(size):
    """The maximum of repeated states is that of the real ones."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 24, mask_zero=True)(ids)
    states = keras.layers.GRU(24, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GlobalMaxPooling1D()(states)))


def pooled_mean(size):
    """The layer that averages takes the mask itself."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 24, mask_zero=True)(ids)
    states = keras.layers.GRU(24, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GlobalAveragePooling1D()(states)))


def one_logit(size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 24, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(1)(keras.layers.GRU(24)(keras.ops.tanh(x))))


def sees_nothing(size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 24, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(2)(keras.layers.GRU(24)(0.0 * x)))


WRONG = [
    (pooled_maximum, "a repeated state is no new maximum"),
    (pooled_mean, "leaves padding out by it"),
    (one_logit, "two logits for each text"),
    (sees_nothing, "The last word does not count"),
    (lambda size: None, "is a `return` missing"),
]
