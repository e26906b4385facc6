"""One matrix for both ends: with dropout, with the mask, with names."""

from __future__ import annotations

import keras


def with_dropout(vocabulary_size, units):
    """What has no weights may stand anywhere."""
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units, tie_weights=True)
    x = keras.layers.Dropout(0.3)(embed(ids))
    x = keras.layers.GRU(units, return_sequences=True, dropout=0.1)(x)
    return keras.Model(ids, embed(keras.layers.Dropout(0.3)(x), reverse=True))


def with_states(vocabulary_size, units):
    ids = keras.layers.Input(shape=(None,), dtype="int32", name="words")
    embed = keras.layers.ReversibleEmbedding(
        input_dim=vocabulary_size, output_dim=units, embeddings_initializer="glorot_uniform"
    )
    gru = keras.layers.GRU(units, return_sequences=True, return_state=True)
    states, _ = gru(embed(ids))
    logits = embed(states, reverse=True)
    return keras.Model(inputs=ids, outputs=logits)


RIGHT = [with_dropout, with_states]


def nothing(vocabulary_size, units):
    keras.Input((None,))


def two_layers(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    x = keras.layers.GRU(units, return_sequences=True)(embed(ids))
    x = keras.layers.GRU(units, return_sequences=True)(x)
    return keras.Model(ids, embed(x, reverse=True))


def squashed(vocabulary_size, units):
    model = with_dropout(vocabulary_size, units)
    return keras.Model(model.input, keras.layers.Activation("tanh")(model.output))


def fixed(vocabulary_size, units):
    return with_dropout(90, units)


WRONG = [
    (nothing, "is a `return` missing"),
    (two_layers, "those of one matrix and of one GRU"),
    (squashed, "stands after the last layer, `tanh`"),
    (fixed, "one score for each word, `vocabulary_size` of them"),
    (lambda size, units: keras.layers.Dense(size), "should return a Keras model"),
]
