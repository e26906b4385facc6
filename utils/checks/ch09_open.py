"""Wrong answers to chapter 09's open exercise; imported only when a check needs them."""

from __future__ import annotations

from typing import Any

import keras


def _model(
    vocabulary_size: int,
    units: int = 40,
    depth: int = 8,
    *,
    residual: bool = True,
    last: bool = False,
    both: bool = False,
) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, units)(ids)
    for number in range(depth):
        layer: Any = keras.layers.GRU(units, return_sequences=True)
        if both and number == 0:
            layer = keras.layers.Bidirectional(layer, merge_mode="sum")
        h = h + layer(h) if residual else layer(h)
    h = h[:, -1] if last else h
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def without_embedding(vocabulary_size: int) -> keras.Model:
    """Recurrent layers on the ids themselves, in a model that knows its input from the first call."""
    layers = [keras.layers.GRU(40, return_sequences=True) for _ in range(8)]
    return keras.Sequential([*layers, keras.layers.Dense(vocabulary_size)])


def last_state_read_on(vocabulary_size: int) -> keras.Model:
    """`return_sequences` forgotten in the first layer, and no shortcut around it."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.GRU(40)(keras.layers.Embedding(vocabulary_size, 40)(ids))
    h = keras.layers.GRU(40, return_sequences=True)(h)
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def probabilities_not_logits(vocabulary_size: int) -> keras.Model:
    """A softmax at the end, and over the budget as well."""
    return keras.Sequential([_model(vocabulary_size, units=64), keras.layers.Softmax()])


def states_as_outputs(vocabulary_size: int) -> keras.Model:
    """No output layer: the sums come out."""
    whole = _model(vocabulary_size)
    return keras.Model(whole.input, whole.layers[-1].input)


def sees_the_future(vocabulary_size: int) -> keras.Model:
    """A bidirectional layer under a next-character output."""
    return _model(vocabulary_size, both=True)


def last_step_only(vocabulary_size: int) -> keras.Model:
    """One output for the whole sequence."""
    return _model(vocabulary_size, last=True)


def over_budget(vocabulary_size: int) -> keras.Model:
    """As many layers as asked for, and as wide as ever."""
    return _model(vocabulary_size, units=64)


def too_shallow(vocabulary_size: int) -> keras.Model:
    """Two layers."""
    return _model(vocabulary_size, units=64, depth=2)


def plain_stack(vocabulary_size: int) -> keras.Model:
    """Eight layers without shortcuts."""
    return _model(vocabulary_size, residual=False)


def last_states(vocabulary_size: int) -> keras.Model:
    """`return_sequences=True` forgotten at one layer; `Add` spreads its last state over all steps."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40)(ids)
    for number in range(8):
        states = keras.layers.GRU(40, return_sequences=number != 3)(h)
        h = keras.layers.Add()([h, states])
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(h))


def side_by_side(vocabulary_size: int) -> keras.Model:
    """Eight layers that read the same embedding, and their sum."""
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocabulary_size, 40)(ids)
    branches = [keras.layers.GRU(40, return_sequences=True)(h) for _ in range(8)]
    return keras.Model(ids, keras.layers.Dense(vocabulary_size)(keras.layers.Add()(branches)))
