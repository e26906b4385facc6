"""Regularized recurrent steps as Keras cells, for use inside `keras.layers.RNN`.

A cell runs on any device and never through cuDNN, which knows `LSTM` and `GRU` as they are.
What is drawn anew at each step is drawn inside the loop over the steps. TensorFlow can train that;
JAX allows no counting inside its loop, so there such a cell can be used and not trained.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

EPSILON = 1e-3
"""What is added to a variance before its root is taken, as in `keras.layers.LayerNormalization`."""


def layer_normalized(x: Any, gain: Any) -> Any:
    """Return x (batch, features) with mean 0 and spread 1 in each row, times a gain (features,).

    Mean and variance are taken in float32, since in half precision a square may not be finite.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016).
    """
    wide = ops.cast(x, "float32")
    mean = ops.mean(wide, axis=-1, keepdims=True)
    variance = ops.mean(ops.square(wide - mean), axis=-1, keepdims=True)
    return ops.cast((wide - mean) / ops.sqrt(variance + EPSILON), x.dtype) * gain


class _LayerNormCell(keras.layers.Layer):
    """What the two cells with layer normalisation share: their weights, but for an LSTM's memory.

    `blocks` says how many blocks of `units` columns the matrices have.
    """

    blocks: int

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(units, bool) or not isinstance(units, int) or units < 1:
            raise ValueError(f"units must be a positive whole number, and it is {units!r}.")
        self.units = units
        self.state_size: Any = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of shape (batch, features)."""
        features, wide = input_shape[-1], self.blocks * self.units
        self.kernel = self.add_weight((features, wide), "glorot_uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(
            (self.units, wide), "orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight((wide,), self._first_bias, name="bias")
        self.input_gain = self.add_weight((wide,), "ones", name="input_gain")
        self.state_gain = self.add_weight((wide,), "ones", name="state_gain")

    def _first_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        return ops.zeros(shape, dtype)

    def _sums(self, inputs: Any, h: Any) -> tuple[Any, Any]:
        """Return the normalised sums of a step's input, with the bias, and of its state."""
        of_input = layer_normalized(ops.matmul(inputs, self.kernel), self.input_gain)
        of_state = layer_normalized(ops.matmul(h, self.recurrent_kernel), self.state_gain)
        return of_input + self.bias, of_state

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the cell again."""
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable(package="course")
class LayerNormGRUCell(_LayerNormCell):
    """A GRU step whose sums are brought to mean 0 and spread 1 before the gates see them.

    With N the normalisation and a gain that is learned, blocks z, r and c side by side:

    a = N(x_t W) + b,  s = N(h_{t-1} U),
    z = sigmoid(a_z + s_z),  r = sigmoid(a_r + s_r),  c = tanh(a_c + r · s_c),
    h_t = z · h_{t-1} + (1 - z) · c

    Call with the input of one step (batch, features) and a list with the state (batch, units);
    returns the output (batch, units), which is the new state, and a list with it.

    Args:
        units: size of the hidden state.

    Raises:
        ValueError: `units` is not a positive whole number.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016); here one norm spans
    all three blocks.
    """

    blocks = 3

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Return the output (batch, units) and a list with the new state."""
        old = states[0]
        of_input, of_state = self._sums(inputs, old)
        a_z, a_r, a_c = ops.split(of_input, 3, axis=-1)
        s_z, s_r, s_c = ops.split(of_state, 3, axis=-1)
        z = ops.sigmoid(a_z + s_z)
        candidate = ops.tanh(a_c + ops.sigmoid(a_r + s_r) * s_c)
        h = z * old + (1 - z) * candidate
        return h, [h]


@keras.saving.register_keras_serializable(package="course")
class LayerNormLSTMCell(_LayerNormCell):
    """An LSTM step whose sums, and whose memory where it is read, have mean 0 and spread 1.

    With N the normalisation and a gain that is learned, blocks i, f, g and o side by side:

    i, f, g, o = N(x_t W) + N(h_{t-1} U) + b,
    c_t = sigmoid(f) · c_{t-1} + sigmoid(i) · tanh(g),  h_t = sigmoid(o) · tanh(N(c_t) + b_c)

    Call with the input of one step (batch, features) and a list with the states h and c, each
    (batch, units); returns the output (batch, units), which is the new h, and both new states.

    Args:
        units: size of each of the two states.

    Raises:
        ValueError: `units` is not a positive whole number.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016). The forget gate's
    bias begins at 1, as in `keras.layers.LSTM`.
    """

    blocks = 4

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.state_size = [units, units]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for inputs of shape (batch, features)."""
        super().build(input_shape)
        self.memory_gain = self.add_weight((self.units,), "ones", name="memory_gain")
        self.memory_bias = self.add_weight((self.units,), "zeros", name="memory_bias")

    def _first_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        units = self.units
        ones, zeros = ops.ones((units,), dtype), ops.zeros((2 * units,), dtype)
        return ops.concatenate([zeros[:units], ones, zeros])

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Return the output (batch, units) and a list with the new h and c."""
        of_input, of_state = self._sums(inputs, states[0])
        i, f, g, o = ops.split(of_input + of_state, 4, axis=-1)
        c = ops.sigmoid(f) * states[1] + ops.sigmoid(i) * ops.tanh(g)
        read = layer_normalized(c, self.memory_gain) + self.memory_bias
        h = ops.sigmoid(o) * ops.tanh(read)
        return h, [h, c]


class _CellWrapper(keras.layers.Layer):
    """What wrappers of a cell share: its states, its weights, its config."""

    def __init__(self, cell: Any, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not hasattr(cell, "state_size") or isinstance(cell, keras.layers.RNN):
            raise ValueError(
                f"cell must be a cell, such as keras.layers.GRUCell(64), and it is {cell!r}."
            )
        if getattr(cell, "dropout", 0) or getattr(cell, "recurrent_dropout", 0):
            raise ValueError(
                "The wrapped cell must have no dropout of its own: only keras.layers.RNN can "
                "draw its masks anew for each call. Put a Dropout layer before the recurrent one."
            )
        self.cell, self.seed = cell, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    @property
    def state_size(self) -> Any:
        """Return the size of the wrapped cell's states."""
        return self.cell.state_size

    @property
    def sizes(self) -> list[int]:
        """Return the size of each state."""
        size = self.cell.state_size
        return list(size) if isinstance(size, (list, tuple)) else [size]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the wrapped cell's weights for inputs of shape (batch, features)."""
        if not self.cell.built:
            self.cell.build(input_shape)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Return zeros, or what the wrapped cell begins with."""
        if hasattr(self.cell, "get_initial_state"):
            return list(self.cell.get_initial_state(batch_size=batch_size))
        return [ops.zeros((batch_size, size), self.cell.compute_dtype) for size in self.sizes]

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the cell again."""
        own = {"cell": keras.saving.serialize_keras_object(self.cell), "seed": self.seed}
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the cell that has this config."""
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


@keras.saving.register_keras_serializable(package="course")
class ZoneoutCell(_CellWrapper):
    """A cell some of whose state, chosen anew at each step, stays in training as it was.

    With s̃_t what the wrapped cell makes of its old state s_{t-1} and D dropout with its scaling:

    s_t = s_{t-1} + (1 - rate) · D(s̃_t - s_{t-1})

    In training that is s_{t-1} for a share `rate` of the numbers and s̃_t for the others; at other
    times D changes nothing, and s_t is the mean of the two over all choices.

    Args:
        cell: a cell whose output is its first state, as that of Keras's cells and the course's.
        rate: the share that stays, from 0 up to, not including, 1; or one for each state.
        seed: of the choices.

    Raises:
        ValueError: `cell` is none, or has dropout of its own; a rate is none that can be, or there
            are more or fewer of them than states.

    Source: D. Krueger et al., "Zoneout: regularizing RNNs by randomly preserving hidden
    activations" (2017).
    """

    def __init__(
        self, cell: Any, rate: float | list[float] = 0.1, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cell, seed, **kwargs)
        self.rate = rate
        self.rates = list(rate) if isinstance(rate, (list, tuple)) else [rate] * len(self.sizes)
        if len(self.rates) != len(self.sizes):
            raise ValueError(
                f"There are {len(self.rates)} rates for {len(self.sizes)} states: "
                "give one rate for each, or a number for all."
            )
        for each in self.rates:
            refuse_rate("rate", each)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        """Return the output (batch, units), which is the first state, and the new states."""
        old = list(states) if isinstance(states, (list, tuple)) else [states]
        _, new = self.cell(inputs, old, training=training)
        new = list(new) if isinstance(new, (list, tuple)) else [new]
        kept = [self._zoned(*each, training) for each in zip(old, new, self.rates, strict=True)]
        return kept[0], kept

    def _zoned(self, old: Any, new: Any, rate: float, training: bool) -> Any:
        change = new - old
        if training and rate:
            change = keras.random.dropout(change, rate, seed=self.seed_generator)
        return old + (1 - rate) * change

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the cell again."""
        return {**super().get_config(), "rate": self.rate}


@keras.saving.register_keras_serializable(package="course")
class StepDropoutCell(_CellWrapper):
    """A cell whose carried state loses other numbers at each step of training.

    The mask is a new one at each step, and it is the state itself that is dropped, wherever the
    cell uses it. Keras's `recurrent_dropout` draws one mask a call and drops only what the
    matrices of the gates read. Chapter 11 shows why the difference matters.

    Args:
        cell: a cell; of several states the first one is dropped.
        rate: the share that is dropped, from 0 up to, not including, 1.
        seed: of the masks.

    Raises:
        ValueError: `cell` is none, or has dropout of its own; or `rate` is none that can be.
    """

    def __init__(
        self, cell: Any, rate: float = 0.1, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cell, seed, **kwargs)
        self.rate = refuse_rate("rate", rate)

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        """Return what the wrapped cell makes of the input and of the dropped state."""
        first, *others = states if isinstance(states, (list, tuple)) else [states]
        if training and self.rate:
            first = keras.random.dropout(first, self.rate, seed=self.seed_generator)
        return self.cell(inputs, [first, *others], training=training)

    def get_config(self) -> dict[str, Any]:
        """Return what is needed to make the cell again."""
        return {**super().get_config(), "rate": self.rate}


def refuse_rate(name: str, rate: Any) -> float:
    """Return a rate of dropout.

    Raises:
        ValueError: it is no number from 0 up to, not including, 1.
    """
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate < 1:
        raise ValueError(f"{name} must be from 0 up to, not including, 1, and it is {rate!r}.")
    return rate
