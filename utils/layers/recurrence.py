"""The simple recurrent step as a Keras cell (Elman 1990), and weights of a given radius."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np


@keras.saving.register_keras_serializable(package="course")
class ElmanCell(keras.layers.Layer):
    """One step of h_t = tanh(W_hh h_{t-1} + W_hx x_t + b_h); the output is the new state.

    Use it inside `keras.layers.RNN`. As a cell it runs on any device but never through cuDNN:
    for training prefer `keras.layers.GRU` or `LSTM`.

    Call with the input of one step (batch, features) and a list with the state (batch, units);
    returns the output (batch, units) and a list with the new state.

    Args:
        units: size of the hidden state.

    Raises:
        ValueError: `units` is not a positive whole number.

    Source: J. L. Elman, "Finding structure in time", Cognitive Science 14 (1990).
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(units, int) or units < 1:
            raise ValueError(f"units must be a positive whole number, and it is {units!r}.")
        self.units = units
        self.state_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of shape (batch, features)."""
        square = (self.units, self.units)
        self.W_hx = self.add_weight((input_shape[-1], self.units), "glorot_uniform", name="W_hx")
        self.W_hh = self.add_weight(square, "orthogonal", name="W_hh")
        self.b_h = self.add_weight((self.units,), "zeros", name="b_h")

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Return the output (batch, units) and a list with the new state."""
        pre_activation = keras.ops.matmul(inputs, self.W_hx) + self.b_h
        pre_activation += keras.ops.matmul(states[0], self.W_hh)
        h = keras.ops.tanh(pre_activation)
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the cell again."""
        return {**super().get_config(), "units": self.units}


def recurrent_matrix(units: int, radius: float, seed: int) -> np.ndarray:
    """Return a random matrix (units, units) whose largest eigenvalue has size `radius`.

    Raises:
        ValueError: `radius` is negative.
    """
    if radius < 0:
        raise ValueError(f"A radius can't be negative, and this is {radius:g}.")
    gaussian = np.random.default_rng(seed).standard_normal((units, units))
    largest = np.max(np.abs(np.linalg.eigvals(gaussian)))
    return gaussian * np.divide(radius, largest)


def gru_language_model(vocabulary_size: int, units: int = 96, embedding: int = 32) -> keras.Model:
    """Return a character language model: ids (batch, steps) to logits (batch, steps, vocabulary).

    It has 3·units·(units + embedding + 2) parameters in its GRU, and what the embedding and the
    output layer need for the vocabulary.
    """
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, embedding),
            keras.layers.GRU(units, return_sequences=True),
            keras.layers.Dense(vocabulary_size, dtype="float32"),
        ]
    )
