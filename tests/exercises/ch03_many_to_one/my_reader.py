"""Other answers to `my_reader`."""

from __future__ import annotations

import keras


def last_state(vocabulary_size, classes):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 64, mask_zero=True)(ids)
    x = keras.layers.SpatialDropout1D(0.3)(x)
    return keras.Model(ids, keras.layers.Dense(classes)(keras.layers.LSTM(32)(x)))


def masked_by_hand(vocabulary_size, classes):
    """The mask is computed from the ids; the mean and the last states stand side by side."""
    ids = keras.Input((None,), dtype="int32")
    real = keras.ops.cast(keras.ops.not_equal(ids, 0), "float32")[..., None]
    x = keras.layers.Embedding(vocabulary_size, 32, mask_zero=True)(ids)
    states = keras.layers.GRU(32, return_sequences=True)(x)
    mean = keras.ops.sum(states * real, axis=1) / keras.ops.sum(real, axis=1)
    both = keras.layers.Concatenate()([mean, keras.layers.GRU(16)(x)])
    return keras.Model(ids, keras.layers.Dense(classes)(both))


def in_a_row(vocabulary_size, classes):
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, 40, mask_zero=True),
            keras.layers.Dropout(0.5),
            keras.layers.Bidirectional(keras.layers.LSTM(24, return_sequences=True)),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(classes),
        ]
    )


def logarithms_of_probabilities(vocabulary_size, classes):
    """Their softmax gives the same probabilities: a logarithm of a softmax is a logit as well."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 48, mask_zero=True)(ids)
    logarithms = keras.layers.Dense(classes, activation="log_softmax")
    return keras.Model(ids, logarithms(keras.layers.GRU(32)(x)))


RIGHT = [last_state, masked_by_hand, in_a_row, logarithms_of_probabilities]


def far_padding_read(vocabulary_size, classes):
    """A convolution that reads forty steps away."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    far = keras.layers.Conv1D(24, 2, dilation_rate=40, padding="same")(x)
    states = keras.layers.GRU(16)(x)
    both = keras.layers.Concatenate()([states, keras.layers.GlobalMaxPooling1D()(far)])
    return keras.Model(ids, keras.layers.Dense(classes)(both))


def one_row_too_few(vocabulary_size, classes):
    return last_state(vocabulary_size - 1, classes)


def two_classes(vocabulary_size, classes):
    return last_state(vocabulary_size, 2)


def constant(vocabulary_size, classes):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    return keras.Model(ids, keras.layers.Dense(classes)(0.0 * keras.layers.GRU(8)(x)))


def logarithms_of_sigmoids(vocabulary_size, classes):
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.GRU(8)(keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids))
    return keras.Model(ids, keras.layers.Dense(classes, activation="log_sigmoid")(x))


WRONG = [
    (logarithms_of_sigmoids, "after the last layer"),
    (far_padding_read, "More padding changes the judgement"),
    (one_row_too_few, "rows. Give it `vocabulary_size`"),
    (two_classes, "return logits of shape"),
    (constant, "Another last word changes nothing"),
    (lambda size, classes: None, "is a `return` missing"),
]
