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


class Tied(keras.Model):
    def __init__(self, vocabulary_size, units):
        super().__init__()
        self.embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
        self.gru = keras.layers.GRU(units, return_sequences=True)

    def call(self, ids):
        return self.embed(self.gru(self.embed(ids)), reverse=True)


RIGHT = [with_dropout, with_states, Tied]


def frozen(vocabulary_size, units):
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units, trainable=False)
    return keras.Model(
        ids, embed(keras.layers.GRU(units, return_sequences=True)(embed(ids)), reverse=True)
    )


def in_a_lambda(vocabulary_size, units):
    embed = keras.layers.ReversibleEmbedding(vocabulary_size, units)
    return keras.Sequential(
        [
            keras.Input((None,)),
            embed,
            keras.layers.GRU(units, return_sequences=True),
            keras.layers.Lambda(lambda states: embed(states, reverse=True)),
        ]
    )


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
    (frozen, "`ReversibleEmbedding` is frozen"),
    (in_a_lambda, "`Lambda` is not one of them"),
    (two_layers, "There are two GRUs"),
    (squashed, "stands after the last layer, `tanh`"),
    (fixed, "one score for each word, `vocabulary_size` of them"),
    (lambda size, units: keras.layers.Dense(size), "should return a Keras model"),
]
