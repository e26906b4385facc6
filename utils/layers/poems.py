"""Language models of verse that can be told whose verse to write."""

from __future__ import annotations

from typing import Literal

import keras

Conditioning = Literal["none", "first state", "every step"]
CONDITIONINGS: tuple[Conditioning, ...] = ("none", "first state", "every step")


def poem_model(
    vocabulary_size: int,
    poets: int,
    conditioning: Conditioning = "every step",
    units: int = 128,
    embedding: int = 32,
    dropout: float = 0.0,
) -> keras.Model:
    """Return an untrained language model of one GRU that may be given the poet.

    Args:
        vocabulary_size: ids that the embedding knows.
        poets: how many poets there are.
        conditioning: "none", from the ids alone; "first state", the poet has a vector that the
            GRU begins with; "every step", one that is added to the embedding of each character.
        units: of the GRU.
        embedding: numbers for a character.
        dropout: the share of the GRU's outputs that are left out in training.

    Returns:
        A model from `[ids (batch, steps), poet (batch,)]` to logits (batch, steps, vocabulary);
        without conditioning from ids.
    """
    ids, poet = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    # Keras begins with vectors so small that characters look alike; learning takes longer then.
    spread = keras.initializers.RandomNormal(stddev=1.0)
    x = keras.layers.Embedding(
        vocabulary_size, embedding, embeddings_initializer=spread, name="characters"
    )(ids)
    gru = keras.layers.GRU(units, return_sequences=True, return_state=True, name="gru")
    if conditioning == "first state":
        states, _ = gru(x, initial_state=keras.layers.Embedding(poets, units, name="poet")(poet))
    else:
        if conditioning == "every step":
            vector = keras.layers.Embedding(poets, embedding, name="poet")(poet)
            x = keras.layers.Add()([x, keras.layers.Reshape((1, embedding))(vector)])
        states, _ = gru(x)
    states = keras.layers.Dropout(dropout)(states)
    logits = keras.layers.Dense(vocabulary_size, dtype="float32", name="logits")(states)
    return keras.Model(ids if conditioning == "none" else [ids, poet], logits)


def verse_model(vocabulary_size: int) -> keras.Model:
    """Return the course's own answer to a better model of verse: a wider GRU, told nothing."""
    return poem_model(vocabulary_size, 1, "none", units=160, embedding=48)


def step_model(model: keras.Model) -> keras.Model:
    """Return the same layers as a model that is handed its state, and returns it.

    Args:
        model: one of `poem_model`. What it learns later, the returned model has learned, too.

    Returns:
        A model from `[ids (batch, steps), state (batch, units)]`, and the poet (batch,) where the
        model reads one at every step, to `[logits, state]`, as `utils.decoding.write` takes it.
    """
    gru = model.get_layer("gru")
    ids, poet = keras.Input((None,), dtype="int32"), keras.Input((), dtype="int32")
    state = keras.Input((gru.units,))
    inputs = [ids, state]
    x = model.get_layer("characters")(ids)
    if len(model.inputs) == 2 and model.get_layer("poet").output_dim != gru.units:
        inputs.append(poet)
        vector = model.get_layer("poet")(poet)
        x = keras.layers.Add()([x, keras.layers.Reshape((1, x.shape[-1]))(vector)])
    states, carried = gru(x, initial_state=state)
    return keras.Model(inputs, [model.get_layer("logits")(states), carried])
