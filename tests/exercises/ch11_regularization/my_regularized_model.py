"""A model that does not learn by heart: other remedies."""

from __future__ import annotations

import keras


def untied_and_narrow(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 96),
            keras.layers.SpatialDropout1D(0.3),
            keras.layers.LSTM(96, return_sequences=True),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def residual(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, 128)
    x = embed(ids)
    for _ in range(2):
        states = keras.layers.GRU(128, return_sequences=True, recurrent_dropout=0.2)(x)
        x = keras.layers.Add()([x, keras.layers.Dropout(0.3, noise_shape=(None, 1, 1))(states)])
    x = keras.layers.LayerNormalization()(x)
    return keras.Model(ids, embed(x, reverse=True))


RIGHT = [untied_and_narrow, residual]


def carries_its_state(vocabulary_size):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 64),
            keras.layers.GRU(64, return_sequences=True, stateful=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


def over_batches(vocabulary_size):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    x = keras.layers.BatchNormalization()(keras.layers.GRU(64, return_sequences=True)(x))
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def always_drops(vocabulary_size):
    """No output shows it where Keras is told that it does not train, as in `predict`."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64)(ids)
    x = keras.layers.Dropout(0.3)(x, training=True)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(x))


def drops_ids(vocabulary_size):
    return keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Dropout(0.2),
            keras.layers.Embedding(vocabulary_size, 64),
            keras.layers.GRU(64, return_sequences=True),
            keras.layers.Dense(vocabulary_size),
        ]
    )


WRONG = [
    (always_drops, "`Dropout` is called with `training=True`"),
    (drops_ids, "stands below the embedding"),
    (carries_its_state, "other outputs each time"),
    (over_batches, "while the model trains"),
    (lambda size: None, "is a `return` missing"),
]
