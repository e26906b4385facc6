"""Wrong answers to the Keras exercises of chapter 09; imported only when a check needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

Join = Callable[[Any, Any], Any]


def _gru(units: int) -> Any:
    return keras.layers.GRU(units, return_sequences=True)


def _added(shortcut: Any, states: Any) -> Any:
    return keras.layers.Add()([shortcut, states])


def _projected(h: Any, units: int, bias: bool = False, always: bool = False) -> Any:
    if h.shape[-1] == units and not always:
        return h
    return keras.layers.Dense(units, use_bias=bias)(h)


def _stack(
    features: int, units: int, depth: int, join: Join = _added, **projection: bool
) -> keras.Model:
    """Return a residual stack, right but for how branches are joined or projected."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = join(_projected(h, units, **projection), _gru(units)(h))
    return keras.Model(inputs, h)


def concatenated(features: int, units: int, depth: int) -> keras.Model:
    """The branches side by side; the next layer reads both."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = keras.layers.Concatenate()([h, _gru(units)(h)])
    return keras.Model(inputs, h)


def same_gru(features: int, units: int, depth: int) -> keras.Model:
    """One layer, called at every turn; another one first where the widths differ."""
    inputs = h = keras.Input((None, features))
    shared = _gru(units)
    for number in range(depth):
        layer = _gru(units) if not number and features != units else shared
        h = _added(_projected(h, units), layer(h))
    return keras.Model(inputs, h)


def same_gru_throughout(features: int, units: int, depth: int) -> keras.Model:
    """One layer for all turns, the first included, which runs only where the widths are equal."""
    shared = _gru(units)
    return _of(lambda units: shared, features, units, depth)


def _of(layer: Callable[[int], Any], features: int, units: int, depth: int) -> keras.Model:
    """Return a residual stack, right but for its recurrent layers."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _added(_projected(h, units), layer(units)(h))
    return keras.Model(inputs, h)


def last_states(features: int, units: int, depth: int) -> keras.Model:
    """`return_sequences=True` forgotten; `Add` spreads each last state over all steps."""
    return _of(keras.layers.GRU, features, units, depth)


def last_layers_last_state(features: int, units: int, depth: int) -> keras.Model:
    """`return_sequences=True` forgotten at the last layer, with a plain `+`."""
    inputs = h = keras.Input((None, features))
    for number in range(depth):
        states = keras.layers.GRU(units, return_sequences=number < depth - 1)(h)
        h = _projected(h, units) + states
    return keras.Model(inputs, h)


def lstms(features: int, units: int, depth: int) -> keras.Model:
    """Another layer."""
    return _of(lambda n: keras.layers.LSTM(n, return_sequences=True), features, units, depth)


def both_ways(features: int, units: int, depth: int) -> keras.Model:
    """A GRU that is wrapped."""
    return _of(
        lambda n: keras.layers.Bidirectional(_gru(n), merge_mode="sum"), features, units, depth
    )


def cells(features: int, units: int, depth: int) -> keras.Model:
    """A cell in `RNN`, which computes the same and misses the fast path."""
    return _of(
        lambda n: keras.layers.RNN(keras.layers.GRUCell(n), return_sequences=True),
        features,
        units,
        depth,
    )


def without_bias(features: int, units: int, depth: int) -> keras.Model:
    """`use_bias=False` at the GRU as well."""
    return _of(
        lambda n: keras.layers.GRU(n, return_sequences=True, use_bias=False), features, units, depth
    )


def normalised(features: int, units: int, depth: int) -> keras.Model:
    """A norm before each layer."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = _gru(units)(keras.layers.LayerNormalization()(h))
        h = _added(_projected(h, units), states)
    return keras.Model(inputs, h)


def always_projected(features: int, units: int, depth: int) -> keras.Model:
    """A matrix on every shortcut."""
    return _stack(features, units, depth, always=True)


def projection_with_bias(features: int, units: int, depth: int) -> keras.Model:
    """`use_bias=False` forgotten."""
    return _stack(features, units, depth, bias=True)


def averaged(features: int, units: int, depth: int) -> keras.Model:
    """`Average` where `Add` belongs."""
    return _stack(features, units, depth, join=lambda a, b: keras.layers.Average()([a, b]))


def no_shortcut(features: int, units: int, depth: int) -> keras.Model:
    """A plain stack with a projection that goes nowhere it should: none."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _gru(units)(h)
    return keras.Model(inputs, h)


def unprojected(features: int, units: int, depth: int) -> keras.Model:
    """No projection, so that widths don't fit."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _added(h, _gru(units)(h))
    return keras.Model(inputs, h)


def unprojected_with_a_plus(features: int, units: int, depth: int) -> keras.Model:
    """The same with `+`, the states first."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _gru(units)(h) + h
    return keras.Model(inputs, h)


def last_states_unprojected(features: int, units: int, depth: int) -> keras.Model:
    """No projection and no `return_sequences=True`."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _added(h, keras.layers.GRU(units)(h))
    return keras.Model(inputs, h)


def last_states_unprojected_with_a_plus(features: int, units: int, depth: int) -> keras.Model:
    """The same with `+`, the states first."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = keras.layers.GRU(units)(h) + h
    return keras.Model(inputs, h)


def last_layers_states(features: int, units: int, depth: int) -> keras.Model:
    """The wrong one of two variables is returned."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        states = _gru(units)(h)
        h = _added(_projected(h, units), states)
    return keras.Model(inputs, states)


def around_two(features: int, units: int, depth: int) -> keras.Model:
    """A shortcut around every two layers."""
    inputs = h = shortcut = keras.Input((None, features))
    for number in range(depth):
        h = _gru(units)(h)
        if number % 2:
            h = shortcut = _added(_projected(shortcut, units), h)
    return keras.Model(inputs, h)


def first_without(features: int, units: int, depth: int) -> keras.Model:
    """Shortcuts from the second layer on, where all widths are equal."""
    inputs = keras.Input((None, features))
    h = _gru(units)(inputs)
    for _ in range(depth - 1):
        h = _added(h, _gru(units)(h))
    return keras.Model(inputs, h)


def from_the_input(features: int, units: int, depth: int) -> keras.Model:
    """Every shortcut starts at the input."""
    inputs = h = keras.Input((None, features))
    shortcut = _projected(inputs, units)
    for _ in range(depth):
        h = _added(shortcut, _gru(units)(h))
    return keras.Model(inputs, h)


def around_all(features: int, units: int, depth: int) -> keras.Model:
    """One shortcut from the bottom to the top."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _gru(units)(h)
    return keras.Model(inputs, _added(_projected(inputs, units), h))


def projected_first(features: int, units: int, depth: int) -> keras.Model:
    """The input is brought to the width of the stack before anything else."""
    inputs = keras.Input((None, features))
    h = _projected(inputs, units)
    for _ in range(depth):
        h = _added(h, _gru(units)(h))
    return keras.Model(inputs, h)
