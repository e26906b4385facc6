"""Wrong answers to the Keras exercises of chapter 07; imported only when a check needs them."""

from __future__ import annotations

from typing import Any

import keras


def _gru(units: int, return_sequences: bool = True) -> keras.layers.Layer:
    return keras.layers.GRU(units, return_sequences=return_sequences)


def _stacked(features: int, layers: list[Any]) -> keras.Model:
    inputs = keras.Input((None, features))
    h = inputs
    for layer in layers:
        h = layer(h)
    return keras.Model(inputs, h)


def without_sequences_on_top(features: int, units: int, depth: int) -> keras.Model:
    """`return_sequences` forgotten in the last layer."""
    return _stacked(features, [_gru(units, number < depth - 1) for number in range(depth)])


def without_sequences(features: int, units: int, depth: int) -> keras.Model:
    """`return_sequences` forgotten in all layers."""
    return _stacked(features, [_gru(units, False) for _ in range(depth)])


def without_steps(features: int, units: int, depth: int) -> keras.Model:
    """The input is no sequence."""
    inputs = h = keras.Input((features,))
    for _ in range(depth):
        h = _gru(units)(h)
    return keras.Model(inputs, h)


def each_reads_the_input(features: int, units: int, depth: int) -> keras.Model:
    """Every layer is called on the input, so that the last one alone is left."""
    inputs = h = keras.Input((None, features))
    for _ in range(depth):
        h = _gru(units)(inputs)
    return keras.Model(inputs, h)


def one_layer_in_a_list(features: int, units: int, depth: int) -> keras.Model:
    """One layer in a `Sequential`, `depth` times: its config knows it once."""
    return keras.Sequential([keras.Input((None, features)), *depth * [_gru(units)]])


def one_layer_again(features: int, units: int, depth: int) -> keras.Model:
    """The layer is made before the loop."""
    return _stacked(features, [_gru(units)] * depth)


def one_layer_less(features: int, units: int, depth: int) -> keras.Model:
    """A loop over `range(1, depth)`."""
    return _stacked(features, [_gru(units) for _ in range(1, depth)])


def one_layer_more(features: int, units: int, depth: int) -> keras.Model:
    """One layer before the loop, and `depth` in it."""
    return _stacked(features, [_gru(units) for _ in range(depth + 1)])


def dense_between(features: int, units: int, depth: int) -> keras.Model:
    """A dense layer joins two recurrent ones."""
    layers: list[Any] = [_gru(units)]
    for _ in range(depth - 1):
        layers += [keras.layers.Dense(units), _gru(units)]
    return _stacked(features, layers)


def lstm_layers(features: int, units: int, depth: int) -> keras.Model:
    """LSTM layers instead of GRU layers."""
    return _stacked(
        features, [keras.layers.LSTM(units, return_sequences=True) for _ in range(depth)]
    )


def _model(vocabulary_size: int, *layers: Any) -> keras.Model:
    inputs = keras.Input((None,), dtype="int32")
    outputs = keras.layers.Embedding(vocabulary_size, 16)(inputs)
    for layer in layers:
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


def without_embedding(vocabulary_size: int) -> keras.Model:
    """A recurrent layer on the ids themselves."""
    layers = [_gru(16), _gru(16), keras.layers.Dense(vocabulary_size)]
    return keras.Sequential([keras.Input((None,), dtype="int32"), *layers])


def last_state_read_on(vocabulary_size: int) -> keras.Model:
    """`return_sequences` forgotten in the lower layer."""
    return _model(vocabulary_size, _gru(16, False), _gru(16), keras.layers.Dense(vocabulary_size))


def sees_the_future(vocabulary_size: int) -> keras.Model:
    """The upper layer reads both ways."""
    both = keras.layers.Bidirectional(_gru(16))
    return _model(vocabulary_size, _gru(16), both, keras.layers.Dense(vocabulary_size))


def last_step_only(vocabulary_size: int) -> keras.Model:
    """`return_sequences` forgotten in the upper layer."""
    return _model(vocabulary_size, _gru(16), _gru(16, False), keras.layers.Dense(vocabulary_size))


def probabilities_not_logits(vocabulary_size: int) -> keras.Model:
    """A softmax at the end, where the loss expects logits."""
    last = keras.layers.Dense(vocabulary_size, activation="softmax")
    return _model(vocabulary_size, _gru(16), _gru(16), last)


def states_as_outputs(vocabulary_size: int) -> keras.Model:
    """No output layer: the states come out."""
    return _model(vocabulary_size, _gru(16), _gru(16))


def over_budget(vocabulary_size: int) -> keras.Model:
    """Two layers as wide as a single one may be."""
    return _model(vocabulary_size, _gru(128), _gru(128), keras.layers.Dense(vocabulary_size))


def shallow(vocabulary_size: int) -> keras.Model:
    """One recurrent layer, and a deep output."""
    hidden = keras.layers.Dense(32, activation="tanh")
    return _model(vocabulary_size, _gru(48), hidden, keras.layers.Dense(vocabulary_size))


def side_by_side(vocabulary_size: int) -> keras.Model:
    """Two recurrent layers that read the same embedding."""

    def both(embedded: Any) -> Any:
        return keras.layers.Concatenate()([_gru(24)(embedded), _gru(24)(embedded)])

    return _model(vocabulary_size, both, keras.layers.Dense(vocabulary_size))
