"""Other answers to `my_deep_model`."""

from __future__ import annotations

import keras


def two_lstms(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.LSTM(48, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def cells_in_one_layer(vocabulary_size):
    """Two cells in one `RNN`."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    cells = [keras.layers.GRUCell(40), keras.layers.SimpleRNNCell(40)]
    x = keras.layers.RNN(cells, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def dense_connections(vocabulary_size):
    """Three narrow layers, each of which reads all that are below it."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    for _ in range(3):
        new = keras.layers.GRU(24, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, new])
    x = keras.layers.LayerNormalization()(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def as_wide_as_the_budget_allows(vocabulary_size):
    """49,824 parameters with the text's 65 characters, and 50,208 with 69."""
    layers = [keras.layers.GRU(64, return_sequences=True) for _ in range(2)]
    embedding = keras.layers.Embedding(vocabulary_size, 31)
    return keras.Sequential([embedding, *layers, keras.layers.Dense(vocabulary_size)])


def causal_convolution_below(vocabulary_size):
    """A convolution that reads no later step, layers of a model within, and each step by itself."""
    step = keras.layers.TimeDistributed(keras.layers.Dense(vocabulary_size))
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 24),
            keras.layers.Conv1D(24, 3, padding="causal", dilation_rate=2),
            keras.layers.GRU(32, return_sequences=True, dropout=0.2),
            keras.layers.Dropout(0.3),
            keras.Sequential([keras.layers.LSTM(32, return_sequences=True)]),
            step,
        ]
    )


RIGHT = [
    two_lstms,
    cells_in_one_layer,
    dense_connections,
    as_wide_as_the_budget_allows,
    causal_convolution_below,
]


def _on(vocabulary_size, *below):
    upper = keras.layers.GRU(16, return_sequences=True)
    return keras.Sequential([*below, upper, keras.layers.Dense(vocabulary_size)])


def one_row_too_few(vocabulary_size):
    """The last character has no vector."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _on(vocabulary_size, keras.layers.Embedding(vocabulary_size - 1, 16), gru)


def inputs_of_one_hot(vocabulary_size):
    """It takes vectors, and ids come."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _on(vocabulary_size, keras.Input((None, vocabulary_size)), gru)


def last_state_unbuilt(vocabulary_size):
    """The lower layer gives its last state."""
    return _on(vocabulary_size, keras.layers.Embedding(vocabulary_size, 16), keras.layers.GRU(16))


def _three(vocabulary_size, between):
    grus = [keras.layers.GRU(24, return_sequences=True) for _ in range(2)]
    return _on(vocabulary_size, keras.layers.Embedding(vocabulary_size, 24), *grus, *between)


def a_batch_normalised(vocabulary_size):
    """While it trains, the mean over all steps tells of later ones."""
    return _three(vocabulary_size, [keras.layers.BatchNormalization()])


def forty_ahead(vocabulary_size):
    """A convolution that reads 40 steps back and 40 ahead."""
    wide = keras.layers.Conv1D(8, 3, padding="same", dilation_rate=40)
    return _three(vocabulary_size, [wide])


WRONG = [
    (a_batch_normalised, "`LayerNormalization` looks at each step by itself"),
    (forty_ahead, "sees the future"),
    (one_row_too_few, "fewer rows than the vocabulary"),
    (inputs_of_one_hot, "`Embedding(vocabulary_size"),
    (last_state_unbuilt, "lack `return_sequences=True`"),
]
