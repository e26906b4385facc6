"""Other answers to `my_translator`."""

from __future__ import annotations

import keras


def _inputs():
    return [keras.Input((None,), dtype="int32") for _ in range(2)]


def without_attention(source_size, target_size):
    """An LSTM on either side; all that the decoder knows is the encoder's last state."""
    source, read = _inputs()
    x = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    _, *state = keras.layers.LSTM(56, return_state=True)(x)
    y = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.LSTM(56, return_sequences=True)(y, initial_state=state)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


def additive_and_tied(source_size, target_size):
    source, read = _inputs()
    x = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    h = keras.layers.Bidirectional(keras.layers.GRU(32, return_sequences=True))(x)
    words = keras.layers.ReversibleEmbedding(target_size, 24, mask_zero=True)
    s = keras.layers.GRU(64, return_sequences=True)(words(read))
    key = keras.layers.Dense(32, use_bias=False)(h)
    query = keras.layers.Dense(32, use_bias=False)(s)
    context = keras.layers.AdditiveAttention()([query, h, key])
    s = keras.layers.Dropout(0.1)(keras.layers.Concatenate()([s, context]))
    s = keras.layers.Dense(24, activation="tanh")(s)
    return keras.Model([source, read], words(s, reverse=True))


RIGHT = [without_attention, additive_and_tied]


def nothing_returned(source_size, target_size):
    without_attention(source_size, target_size)


def reads_one_word(source_size, target_size):
    """The first word alone."""
    source, read = _inputs()
    x = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    s_0 = keras.layers.Dense(48)(x[:, 0])
    y = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(y, initial_state=s_0)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


def ignores_the_source(source_size, target_size):
    source, read = _inputs()
    y = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(48, return_sequences=True)(y)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


def too_few_characters(source_size, target_size):
    return without_attention(source_size - 1, target_size)


def exchanged_inputs(source_size, target_size):
    model = without_attention(source_size, target_size)
    return keras.Model(model.inputs[::-1], model.output)


def exchanged_tables(source_size, target_size):
    model = without_attention(target_size, source_size)
    return keras.Model(model.inputs, keras.layers.Dense(target_size)(model.output))


def squashed(source_size, target_size):
    model = without_attention(source_size, target_size)
    return keras.Model(model.inputs, keras.layers.Activation("tanh")(model.output))


def state_of_one_direction(source_size, target_size):
    source, read = _inputs()
    x = keras.layers.Embedding(source_size, 24, mask_zero=True)(source)
    _, forward, _ = keras.layers.Bidirectional(keras.layers.GRU(32, return_state=True))(x)
    y = keras.layers.Embedding(target_size, 24, mask_zero=True)(read)
    s = keras.layers.GRU(64, return_sequences=True)(y, initial_state=forward)
    return keras.Model([source, read], keras.layers.Dense(target_size)(s))


WRONG = [
    (state_of_one_direction, "as many numbers as its layer has units"),
    (nothing_returned, "is a `return` missing"),
    (reads_one_word, "last word of the source leaves the outputs where they were"),
    (ignores_the_source, "source changes nothing"),
    (too_few_characters, "fewer rows than there are ids"),
    (exchanged_inputs, "inputs are exchanged"),
    (exchanged_tables, "tables are exchanged"),
    (squashed, "An activation stands after the last layer"),
]
