"""Other answers to `dense_gru`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


def all_pieces_at_once(features, growth, depth, block):
    """A list of pieces, joined before each layer; a transition leaves a single one."""
    inputs = keras.Input((None, features))
    pieces = [inputs]

    def joined():
        return pieces[0] if len(pieces) == 1 else keras.layers.Concatenate(axis=-1)(pieces)

    for layer in range(depth):
        pieces.append(keras.layers.GRU(growth, return_sequences=True)(joined()))
        if (layer + 1) % block == 0 and layer != depth - 1:
            narrow = sum(piece.shape[-1] for piece in pieces) // 2
            pieces[:] = [keras.layers.Dense(narrow, use_bias=False)(joined())]
    return keras.Model(inputs, joined())


def blocks_of_layers(features, growth, depth, block):
    """Blocks in an outer loop, the width counted by hand."""
    x = inputs = keras.Input((None, features))
    width = features
    for first in range(0, depth, block):
        if first:
            width //= 2
            x = keras.layers.Dense(width, use_bias=False, activation="linear")(x)
        for _ in range(first, min(first + block, depth)):
            new = keras.layers.GRU(growth, return_sequences=True)(x)
            x = keras.layers.concatenate([x, new], axis=-1)
            width += growth
    return keras.Model(inputs, x)


def models_within(features, growth, depth, block):
    """Each layer with its joint is a small model of its own."""
    h = inputs = keras.Input((None, features), name="sequence")
    for number in range(depth):
        entry = keras.Input((None, h.shape[-1]))
        states = keras.layers.GRU(growth, return_sequences=True, name=f"layer{number}")(entry)
        h = keras.Model(entry, keras.layers.concatenate([entry, states]))(h)
        if number + 1 < depth and not (number + 1) % block:
            h = keras.layers.Dense(int(h.shape[-1] * 0.5), use_bias=False, name=f"t{number}")(h)
    return keras.Model(inputs=[inputs], outputs=h)


def transition_for_each_step(features, growth, depth, block):
    """`TimeDistributed(Dense)` is a `Dense`; a transition is made as its block begins."""
    h = inputs = keras.Input((None, features))
    for number in range(depth):
        if number and number % block == 0:
            half = keras.layers.Dense(h.shape[-1] // 2, use_bias=False)
            h = keras.layers.TimeDistributed(half)(h)
        states = keras.layers.GRU(growth, return_sequences=True)(h)
        h = keras.layers.Concatenate()([h, states])
    return keras.Model(inputs, h)


RIGHT = [all_pieces_at_once, blocks_of_layers, models_within, transition_for_each_step]


def stack(
    half: Callable[..., int] = lambda w, features, growth, block: w // 2,
    join: Callable[..., Any] = lambda h, states: keras.layers.Concatenate()([h, states]),
    activation: str | None = None,
    sequences: Callable[[int], bool] = lambda number: True,
    **settings: Any,
) -> Callable[..., keras.Model]:
    """Return an answer that is right but for what is passed."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        inputs = h = keras.Input((None, features))
        for number in range(1, depth + 1):
            gru = keras.layers.GRU(growth, return_sequences=sequences(number), **settings)
            h = join(h, gru(h))
            if number % block == 0 and number < depth:
                units = half(h.shape[-1], features, growth, block)
                h = keras.layers.Dense(units, use_bias=False, activation=activation)(h)
        return keras.Model(inputs, h)

    return answer


def width_not_halved_in_the_count(features, growth, depth, block):
    inputs = h = keras.Input((None, features))
    width = features
    for number in range(1, depth + 1):
        h = keras.layers.Concatenate()([h, keras.layers.GRU(growth, return_sequences=True)(h)])
        width += growth
        if number % block == 0 and number < depth:
            h = keras.layers.Dense(width // 2, use_bias=False)(h)
    return keras.Model(inputs, h)


def whole_blocks_only(features, growth, depth, block):
    inputs = h = keras.Input((None, features))
    for first in range(0, depth - block + 1, block):
        for _ in range(block):
            h = keras.layers.Concatenate()([h, keras.layers.GRU(growth, return_sequences=True)(h)])
        if first + block < depth - block + 1:
            h = keras.layers.Dense(h.shape[-1] // 2, use_bias=False)(h)
    return keras.Model(inputs, h)


PLACE = "is at the right place and has "

WRONG = [
    (stack(lambda w, *_: round(w / 2)), PLACE),
    (stack(lambda w, *_: (w + 1) // 2), PLACE),
    (stack(lambda w, features, *_: features // 2), PLACE),
    (stack(lambda w, features, growth, block: growth), PLACE),
    (stack(lambda w, features, growth, block: w // block), "19 // 2 = 9."),
    (stack(lambda w, features, *_: min(features, w // 2)), PLACE),
    (stack(lambda w, features, *_: max(features, w // 2)), PLACE),
    (whole_blocks_only, "There should be 5 `GRU` layers"),
    (width_not_halved_in_the_count, "does a transition halve that as well?"),
    (stack(dropout=0.2), "dropout in this model"),
    (stack(reset_after=False), "`reset_after=False`"),
    (stack(use_bias=False), "was its bias left out?"),
    (stack(activation="elu"), "An activation follows a transition"),
    (stack(sequences=lambda number: number == 1), "returns its last state alone"),
]
