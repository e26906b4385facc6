"""Other answers to `my_poem_model`."""

from __future__ import annotations

import keras


def two_layers_with_a_shortcut(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.layers.GRU(112, return_sequences=True)(x)
    x = x + keras.layers.GRU(112, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def one_lstm(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 48),
            keras.layers.LSTM(128, return_sequences=True),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(vocabulary_size),
        ]
    )


RIGHT = [two_layers_with_a_shortcut, one_lstm]


def carries_its_state(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 16),
            keras.layers.GRU(16, return_sequences=True, stateful=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def fixed_length(vocabulary_size):
    ids = keras.Input((64,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 16)(ids)
    x = keras.layers.GRU(16, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


WRONG = [
    (carries_its_state, "other outputs each time"),
    (fixed_length, "fixed at 64: leave it open, `keras.Input((None,)"),
]
