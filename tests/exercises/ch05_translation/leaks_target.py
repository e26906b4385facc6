"""Other answers to `leaks_target`."""

from __future__ import annotations

import keras


def _inputs():
    return [keras.Input((None,), dtype="int32") for _ in range(2)]


def attends_to_itself(source_size, target_size):
    """The decoder's states look at each other, with no causal mask."""
    source, read = _inputs()
    h = keras.layers.GRU(24, return_sequences=True)(
        keras.layers.Embedding(source_size, 16, mask_zero=True)(source)
    )
    s = keras.layers.GRU(24, return_sequences=True)(
        keras.layers.Embedding(target_size, 16, mask_zero=True)(read)
    )
    s = keras.layers.Concatenate()(
        [s, keras.layers.Attention()([s, h]), keras.layers.Attention()([s, s])]
    )
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


def looks_one_ahead(source_size, target_size):
    """A convolution that is not causal."""
    source, read = _inputs()
    s_0 = keras.layers.LSTM(32)(keras.layers.Embedding(source_size, 32, mask_zero=True)(source))
    y = keras.layers.Embedding(target_size, 32)(read)
    y = keras.layers.Conv1D(32, 3, padding="same")(y)
    s = keras.layers.GRU(32, return_sequences=True)(y, initial_state=s_0)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


RIGHT = [attends_to_itself, looks_one_ahead]


def nothing_returned(source_size, target_size):
    looks_one_ahead(source_size, target_size)


def fixed_steps(source_size, target_size):
    source = keras.Input((None,), dtype="int32")
    read = keras.Input((7,), dtype="int32")
    s_0 = keras.layers.GRU(32)(keras.layers.Embedding(source_size, 32, mask_zero=True)(source))
    y = keras.layers.Embedding(target_size, 32)(read)
    s = keras.layers.GRU(32, return_sequences=True)(y, initial_state=s_0)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


def squashed(source_size, target_size):
    model = looks_one_ahead(source_size, target_size)
    return keras.Model(model.inputs, keras.layers.Activation("tanh")(model.output))


def state_of_the_whole_batch(source_size, target_size):
    """One first state for both directions, of half the width: Keras shares out the batch."""
    source, read = _inputs()
    s_0 = keras.layers.GRU(32)(keras.layers.Embedding(source_size, 32, mask_zero=True)(source))
    y = keras.layers.Embedding(target_size, 32)(read)
    half = keras.layers.GRU(16, return_sequences=True)
    s = keras.layers.Bidirectional(half)(y, initial_state=s_0)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


WRONG = [
    (state_of_the_whole_batch, "each begins with a state of its own"),
    (nothing_returned, "is a `return` missing"),
    (fixed_steps, "number of steps left open"),
    (squashed, "An activation stands after the last layer"),
]
