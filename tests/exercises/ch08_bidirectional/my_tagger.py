"""A tagger that reads both ways: other cells, joints and widths."""

from __future__ import annotations

import keras


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


RIGHT = [lstm_both_ways, two_layers_with_shortcut, summed_halves, small_lstm]


def window_tagger(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32, mask_zero=True)(ids)
    x = keras.layers.Conv1D(32, 3, padding="same")(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def backward_tagger(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32)(ids)
    x = keras.layers.GRU(32, return_sequences=True, go_backwards=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(keras.ops.flip(x, axis=1)))


def unused_layer(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 32, mask_zero=True)(ids)
    both = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(x)
    unused = keras.layers.Dense(tags)(both)
    return keras.Model(ids, keras.layers.Dense(tags)(both) + 0.0 * unused)


def squashed(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, 16, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(tags, activation="tanh")(x))


def tagger_of_one_row_too_few(size: int, tags: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size - 1, 16, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


WRONG = [
    (window_tagger, "characters near it and no others"),
    (backward_tagger, "one way only"),
    (unused_layer, "No gradient arrives"),
    (lambda size, tags: keras.layers.Dense(tags), "should return a Keras model"),
    (squashed, "stands after the last layer, `tanh`"),
    (tagger_of_one_row_too_few, "rows. Give it `vocabulary_size`"),
]
