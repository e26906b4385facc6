"""Encoder, decoder and attention from whole Keras layers, so that cuDNN can run them."""

from __future__ import annotations

from typing import Any, Literal

import keras
import numpy as np

Attention = Literal["none", "multiplicative", "additive"]
ATTENTIONS: tuple[Attention, ...] = ("none", "multiplicative", "additive")


def translator(
    source_size: int,
    target_size: int,
    attention: Attention = "multiplicative",
    *,
    width: int = 96,
    units: int = 160,
    dropout: float = 0.2,
) -> keras.Model:
    """Return an untrained encoder-decoder.

    The encoder is a GRU in both directions, whose last states, joined, are the state that the
    decoder begins with. Attention comes after the decoder's states: each one asks the encoder's
    states, and what comes back is joined with it. So both GRUs run over a whole sentence in one
    call. The vectors of target words are also what outputs are compared with (tied weights).

    Args:
        source_size: ids that the source's embedding knows.
        target_size: ids of the target.
        attention: "none"; "multiplicative", s · W · h; or "additive", v · tanh(W s + W h).
        width: numbers for a word.
        units: of the decoder, and of both directions of the encoder together; an even number.
        dropout: the share of word vectors and of outputs that is left out in training.

    Returns:
        A model from `[source (batch, steps), read (batch, steps)]`, ids with 0 for padding on the
        right, to logits (batch, steps, target_size).

    Raises:
        ValueError: the units are odd, or there is no such attention.

    Source: M.-T. Luong, H. Pham, C. D. Manning, "Effective approaches to attention-based neural
    machine translation" (2015); the additive score is that of Bahdanau, Cho and Bengio (2015); tied
    weights are those of Press and Wolf (2017).
    """
    if units % 2 or attention not in ATTENTIONS:
        raise ValueError(f"units must be even ({units}), attention one of {', '.join(ATTENTIONS)}.")
    source, read = (keras.Input((None,), dtype="int32", name=each) for each in ("source", "read"))
    # Keras begins with vectors so small that words look alike, and with tied weights all logits,
    # too: after 250 updates the loss was 4.95 with those, and 2.95 with these.
    of_source, of_target = (keras.initializers.RandomNormal(stddev=0.3) for _ in range(2))
    read_words = keras.layers.Embedding(
        source_size, width, mask_zero=True, embeddings_initializer=of_source, name="source_words"
    )
    half = keras.layers.GRU(units // 2, return_sequences=True, return_state=True)
    both = keras.layers.Bidirectional(half, name="encoder")
    states, forward, backward = both(keras.layers.Dropout(dropout)(read_words(source)))
    begin = keras.layers.Concatenate(name="begin")([forward, backward])

    words = keras.layers.ReversibleEmbedding(
        target_size, width, mask_zero=True, embeddings_initializer=of_target,
        reverse_dtype="float32", name="target_words",
    )  # fmt: skip
    decoder = keras.layers.GRU(units, return_sequences=True, return_state=True, name="decoder")
    h, _ = decoder(keras.layers.Dropout(dropout)(words(read)), initial_state=begin)
    if attention != "none":
        # From Keras 3.16 on, what a recurrent layer gives carries no mask.
        real = [words.compute_mask(read), read_words.compute_mask(source)]
        context = _attended(attention, units)(h, states, real)
        h = keras.layers.Concatenate(name="joined")([h, context])
    out = keras.layers.Dense(width, activation="tanh", name="combine")(h)
    return keras.Model([source, read], words(keras.layers.Dropout(dropout)(out), reverse=True))


def date_translator(source_size: int, target_size: int) -> keras.Model:
    """Return the course's own answer to a small translator of dates."""
    return translator(source_size, target_size, width=24, units=72, dropout=0.0)


def _attended(attention: Attention, units: int) -> Any:
    """Return what joins queries and states by attention; `real` are the masks of both."""
    query = keras.layers.Dense(units, use_bias=False, name="query")
    if attention == "multiplicative":
        ask = keras.layers.Attention(name="attention")
        return lambda h, states, real: ask([query(h), states], mask=real)
    keys = keras.layers.Dense(units, use_bias=False, name="keys")
    add = keras.layers.AdditiveAttention(name="attention")
    return lambda h, states, real: add([query(h), states, keys(states)], mask=real)


def encoder_model(model: keras.Model) -> keras.Model:
    """Return the encoder of a `translator`: from source to `[states, first state of the decoder]`.

    The states are (batch, steps, units), the first state (batch, units).
    """
    source = model.inputs[0]
    return keras.Model(
        source, [model.get_layer("encoder").output[0], model.get_layer("begin").output]
    )


def decoder_step(model: keras.Model) -> keras.Model:
    """Return the decoder of a `translator`, to be called step by step, as `beam_search` takes it.

    Returns:
        A model from `[ids (batch, 1), state (batch, units), states (batch, steps, units), source
        (batch, steps)]` to `[logits (batch, 1, target_size), state (batch, units)]`. The source is
        read for its padding only.
    """
    decoder, words = model.get_layer("decoder"), model.get_layer("target_words")
    ids, state = keras.Input((None,), dtype="int32"), keras.Input((decoder.units,))
    states, source = keras.Input((None, decoder.units)), keras.Input((None,), dtype="int32")
    h, carried = decoder(words(ids), initial_state=state)
    names = {layer.name for layer in model.layers}
    if "attention" in names:
        values = [model.get_layer("query")(h), states]
        if "keys" in names:
            values.append(model.get_layer("keys")(states))
        real = keras.ops.not_equal(source, 0)
        context = model.get_layer("attention")(values, mask=[None, real])
        h = keras.layers.Concatenate()([h, context])
    out = model.get_layer("combine")(h)
    return keras.Model([ids, state, states, source], [words(out, reverse=True), carried])


def alignments(model: keras.Model, source: Any, read: Any) -> np.ndarray:
    """Return what each step of a decoder looks at.

    Args:
        model: from `[source, read]`, with a layer of Keras's named "attention".
        source: ids (batch, steps), 0 for padding.
        read: what the decoder reads, ids (batch, target steps).

    Returns:
        Weights (batch, target steps, steps); each row adds up to 1, and padding has 0.

    Raises:
        ValueError: the model has no attention.
    """
    if "attention" not in {layer.name for layer in model.layers}:
        raise ValueError("This model has no attention, so nothing can be shown of it.")
    attention = model.get_layer("attention")
    source, read = (keras.ops.convert_to_tensor(each, "int32") for each in (source, read))
    # Masks that were handed to the layer are among its inputs.
    values = [each for each in attention.input if each.dtype != "bool"]
    asked = keras.Model(model.inputs, values)([source, read], training=False)
    real = keras.ops.not_equal(source, 0)
    _, weights = attention(asked, mask=[None, real], return_attention_scores=True)
    return np.asarray(keras.ops.convert_to_numpy(weights), np.float32)
