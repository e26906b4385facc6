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
