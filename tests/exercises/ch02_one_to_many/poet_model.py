"""Other answers to `poet_model`."""

from __future__ import annotations

import keras


def _inputs():
    return keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")


def as_first_state(vocabulary_size, poets):
    ids, poet = _inputs()
    embedded = keras.layers.Embedding(vocabulary_size, 32)(ids)
    state = keras.layers.Embedding(poets, 64)(poet)
    states = keras.layers.GRU(64, return_sequences=True)(embedded, initial_state=state)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(states))


def by_operations(vocabulary_size, poets):
    """An index with None and the plus sign, and two LSTM layers."""
    ids, poet = _inputs()
    x = keras.layers.Embedding(vocabulary_size, 24)(ids)
    x = x + keras.layers.Embedding(poets, 24)(poet)[:, None]
    for _ in range(2):
        x = keras.layers.LSTM(48, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))


def on_the_states(vocabulary_size, poets):
    """What is added to the states changes every logit, too."""
    ids, poet = _inputs()
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    x = keras.layers.Add()(
        [x, keras.layers.Reshape((1, 64))(keras.layers.Embedding(poets, 64)(poet))]
    )
    x = keras.layers.Dropout(0.2)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))


RIGHT = [as_first_state, by_operations, on_the_states]


def over_the_batch(vocabulary_size, poets):
    """The mean of all poets in the batch."""
    ids, poet = _inputs()
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    x = x + keras.ops.mean(keras.layers.Embedding(poets, 32)(poet), axis=0)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))


def poet_at_each_step(vocabulary_size, poets):
    ids = keras.Input((None,), dtype="int32")
    poet = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids) + keras.layers.Embedding(poets, 32)(poet)
    x = keras.layers.GRU(64, return_sequences=True)(x)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))


def fixed_steps(vocabulary_size, poets):
    ids, poet = keras.Input((64,), dtype="int32"), keras.Input((), dtype="int32")
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    state = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.GRU(64, return_sequences=True)(x, initial_state=state)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size)(x))


def too_few_poets(vocabulary_size, poets):
    return as_first_state(vocabulary_size - 1, poets)


def nothing_returned(vocabulary_size, poets):
    as_first_state(vocabulary_size, poets)


def squashed(vocabulary_size, poets):
    ids, poet = _inputs()
    x = keras.layers.Embedding(vocabulary_size, 32)(ids)
    state = keras.layers.Embedding(poets, 64)(poet)
    x = keras.layers.GRU(64, return_sequences=True)(x, initial_state=state)
    return keras.Model([ids, poet], keras.layers.Dense(vocabulary_size, activation="tanh")(x))


WRONG = [
    (over_the_batch, "outputs for other texts move"),
    (poet_at_each_step, "one number for each text"),
    (fixed_steps, "number of steps left open"),
    (too_few_poets, "fewer rows than the vocabulary"),
    (nothing_returned, "is a `return` missing"),
    (squashed, "an activation stands after the last layer"),
]
