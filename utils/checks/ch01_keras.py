"""Wrong answers to the Keras exercises of chapter 01; imported only when a check needs them."""

from __future__ import annotations

from typing import Any

import keras


class _Cell(keras.layers.Layer):
    """What the wrong cells share: the weights, made right."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.W_hx = self.add_weight(shape=(input_shape[-1], self.units), name="W_hx")
        self.W_hh = self.add_weight(shape=(self.units, self.units), name="W_hh")
        self.b_h = self.add_weight(shape=(self.units,), initializer="zeros", name="b_h")

    def _sum(self, x: Any, h: Any) -> Any:
        return x @ self.W_hx + h @ self.W_hh + self.b_h


class ForgetsState(_Cell):
    """h_{t-1} does not enter."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h = keras.ops.tanh(x @ self.W_hx + self.b_h)
        return h, [h]


class KeepsOldState(_Cell):
    """The old state is passed on, so every step starts from h_0."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        return keras.ops.tanh(self._sum(x, states[0])), [states[0]]


class NoActivation(_Cell):
    """The weighted sum without tanh."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h = self._sum(x, states[0])
        return h, [h]


class OutputsOldState(_Cell):
    """The output is the state before the step."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        return states[0], [keras.ops.tanh(self._sum(x, states[0]))]


class NoBias(_Cell):
    """b_h is made and never added."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ self.W_hh)
        return h, [h]


class SwapsKernels(_Cell):
    """W_hh is used from its columns instead of its rows."""

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        h = keras.ops.tanh(x @ self.W_hx + states[0] @ keras.ops.transpose(self.W_hh) + self.b_h)
        return h, [h]


def _model(vocabulary_size: int, *layers: Any) -> keras.Model:
    inputs = keras.Input((None,), dtype="int32")
    outputs = keras.layers.Embedding(vocabulary_size, 16)(inputs)
    for layer in layers:
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


def without_embedding(vocabulary_size: int) -> keras.Model:
    """A recurrent layer on the ids themselves, which the input calls vectors."""
    gru = keras.layers.GRU(16, return_sequences=True)
    inputs = keras.Input((None, vocabulary_size))
    return keras.Model(inputs, keras.layers.Dense(vocabulary_size)(gru(inputs)))


def last_state_read_on(vocabulary_size: int) -> keras.Model:
    """Two recurrent layers, and `return_sequences` forgotten in the lower one."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _model(vocabulary_size, keras.layers.GRU(16), gru, keras.layers.Dense(vocabulary_size))


def sees_the_future(vocabulary_size: int) -> keras.Model:
    """A bidirectional layer under a next-character output."""
    both = keras.layers.Bidirectional(keras.layers.GRU(16, return_sequences=True))
    return _model(vocabulary_size, both, keras.layers.Dense(vocabulary_size))


def last_step_only(vocabulary_size: int) -> keras.Model:
    """`return_sequences` forgotten."""
    return _model(vocabulary_size, keras.layers.GRU(16), keras.layers.Dense(vocabulary_size))


def probabilities_not_logits(vocabulary_size: int) -> keras.Model:
    """A softmax at the end, where the loss expects logits."""
    gru = keras.layers.GRU(16, return_sequences=True)
    return _model(vocabulary_size, gru, keras.layers.Dense(vocabulary_size, activation="softmax"))


def over_budget(vocabulary_size: int) -> keras.Model:
    """Far more units than the budget allows."""
    gru = keras.layers.GRU(192, return_sequences=True)
    return _model(vocabulary_size, gru, keras.layers.Dense(vocabulary_size))


def states_as_outputs(vocabulary_size: int) -> keras.Model:
    """No output layer: the states come out."""
    return _model(vocabulary_size, keras.layers.GRU(16, return_sequences=True))
