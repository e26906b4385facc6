"""Other answers to `look_ahead`: shifted ids, a masked convolution, a delay, both directions."""

from __future__ import annotations

import keras


def masked_convolution(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    real = keras.ops.cast(keras.ops.not_equal(ids, 0), "float32")[..., None]
    x = keras.layers.Embedding(vocabulary_size, 48)(ids) * real
    x = keras.layers.Conv1D(64, 5, padding="same", activation="relu")(x)
    x = keras.layers.LSTM(64, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def two_embeddings(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    after = keras.ops.concatenate([ids[:, 1:], keras.ops.zeros_like(ids[:, :1])], axis=1)
    here = keras.layers.Embedding(vocabulary_size, 32)(ids)
    next_one = keras.layers.Embedding(vocabulary_size, 32)(after)
    x = keras.layers.GRU(48, return_sequences=True)(keras.layers.Add()([here, next_one]))
    return keras.Model(ids, keras.layers.Dense(tags)(x))


def delayed(vocabulary_size, tags):
    """The GRU reads a character and is asked for the tag of the one before it."""
    ids = keras.Input((None,), dtype="int32")
    longer = keras.ops.pad(ids, ((0, 0), (0, 1)))
    x = keras.layers.Embedding(vocabulary_size, 40)(longer)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x[:, 1:]))


def both_ways(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 48, mask_zero=True)(ids)
    x = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


RIGHT = [masked_convolution, two_embeddings, delayed, both_ways]


def forward_only(vocabulary_size, tags):
    return keras.Sequential(
        [
            keras.layers.Embedding(vocabulary_size, 32),
            keras.layers.GRU(32, return_sequences=True),
            keras.layers.Dense(tags),
        ]
    )


def seven_tags(vocabulary_size, tags):
    return two_embeddings(vocabulary_size, 7)


def one_row_too_few(vocabulary_size, tags):
    return two_embeddings(vocabulary_size - 1, tags)


def constant(vocabulary_size, tags):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 8)(ids)
    x = 0.0 * keras.layers.GRU(8, return_sequences=True)(x)
    return keras.Model(ids, keras.layers.Dense(tags)(x))


WRONG = [
    (forward_only, "No tag depends on the character after its own"),
    (seven_tags, "one score for each tag"),
    (one_row_too_few, "rows. Give it `vocabulary_size`"),
    (constant, "leaves its own tag"),
    (lambda size, tags: None, "is a `return` missing"),
]
