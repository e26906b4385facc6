"""Other answers to `my_document_reader`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


def logarithms_of_probabilities(vocabulary_size, classes):
    """LSTMs, one direction, transitions, a GRU that reads all to its last state, logarithms."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    for _ in range(3):
        states = keras.layers.LSTM(24, return_sequences=True)(x)
        x = keras.layers.Concatenate()([x, states])
        x = keras.layers.Dense(48)(x)
    logarithms = keras.layers.Dense(classes, activation="log_softmax")
    return keras.Model(ids, logarithms(keras.layers.GRU(16)(x)))


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


def judged_word_by_word(vocabulary_size, classes):
    """The mean of what is said of each word is a sum of raw sums."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    x = keras.layers.Concatenate()([x, keras.layers.GRU(12, return_sequences=True)(x)])
    x = keras.layers.TimeDistributed(keras.layers.Dense(16))(x)
    x = keras.layers.Concatenate()([x, keras.layers.GRU(12, return_sequences=True)(x)])
    words = keras.layers.TimeDistributed(keras.layers.Dense(classes))(x)
    return keras.Model(ids, keras.layers.GlobalAveragePooling1D()(words))


RIGHT = [logarithms_of_probabilities, masking_by_hand, last_states, judged_word_by_word]


def reader(
    rows: Callable[[int], int] = lambda size: size,
    join: Callable[..., Any] = lambda h, states: keras.layers.Concatenate()([h, states]),
    layers: int = 2,
    activation: str | None = None,
) -> Callable[..., keras.Model]:
    """Return an answer that is right but for what is passed."""

    def answer(vocabulary_size: int, classes: int) -> keras.Model:
        ids = keras.Input((None,), dtype="int32")
        h = keras.layers.Embedding(rows(vocabulary_size), 24, mask_zero=True)(ids)
        for _ in range(layers):
            h = join(h, keras.layers.GRU(24, return_sequences=True)(h))
        pooled = keras.layers.GlobalAveragePooling1D()(h)
        return keras.Model(ids, keras.layers.Dense(classes, activation=activation)(pooled))

    return answer


def far_padding_read(vocabulary_size, classes):
    """A convolution that reads forty steps away, and a mean over the real steps."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    far = keras.layers.Conv1D(24, 3, dilation_rate=40, padding="same")(x)
    for _ in range(2):
        x = keras.layers.Concatenate()([x, keras.layers.GRU(12, return_sequences=True)(x)])
    both = keras.ops.concatenate([x, far], axis=-1)
    real = keras.ops.cast(keras.ops.not_equal(ids, 0), "float32")[..., None]
    mean = keras.ops.sum(both * real, axis=1) / keras.ops.sum(real, axis=1)
    return keras.Model(ids, keras.layers.Dense(classes)(mean))


WRONG = [
    (far_padding_read, "padded steps are counted in"),
    (reader(lambda size: 3284), "fewer rows than the vocabulary"),
    (reader(activation="tanh"), "after the last layer, `tanh`"),
    (reader(activation="relu"), "after the last layer, `relu`"),
    (reader(join=lambda h, states: keras.layers.Average()([h, states])), "no `Concatenate`"),
    (reader(lambda size: size - 1), "fewer rows than the vocabulary"),
    (
        reader(join=lambda h, states: keras.layers.Concatenate()([h, h])),
        "No recurrent layer stands between",
    ),
    (reader(layers=1), "and there is 1:"),
]
