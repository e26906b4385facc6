"""Cells with a norm, zoneout or dropout at each step: against loops in NumPy, and themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.unit.sequences import FEATURES, LENGTHS, MASK, UNITS, X, numbers
from utils.layers import (
    ElmanCell,
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    ZoneoutCell,
)

CELLS: dict[str, Callable[..., Any]] = {
    "layer-norm GRU": LayerNormGRUCell,
    "layer-norm LSTM": LayerNormLSTMCell,
    "zoneout of a GRU": lambda units, **k: ZoneoutCell(
        keras.layers.GRUCell(units, **k), 0.3, seed=3, **k
    ),
    "zoneout of an LSTM": lambda units, **k: ZoneoutCell(
        keras.layers.LSTMCell(units, **k), [0.1, 0.5], seed=3, **k
    ),
    "zoneout of a course cell": lambda units, **k: ZoneoutCell(ElmanCell(units, **k), 0.2, 3, **k),
    "dropout at each step": lambda units, **k: StepDropoutCell(
        LayerNormGRUCell(units, **k), 0.5, seed=3, **k
    ),
}


def in_rnn(name: str, dtype: str = "float32", units: int = UNITS, **options: Any) -> Any:
    """Return a cell in a layer, with weights that no symmetry hides anything behind."""
    cell = CELLS[name](units, dtype=dtype)
    layer = keras.layers.RNN(cell, return_sequences=True, dtype=dtype, **options)
    layer.build(X.shape)
    rng = np.random.default_rng(4)
    layer.set_weights([0.5 * rng.normal(size=weight.shape) for weight in layer.get_weights()])
    return layer


# --- oracles, in NumPy ---------------------------------------------------------------------------


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def normalized(x: np.ndarray, gain: np.ndarray) -> np.ndarray:
    return gain * (x - x.mean()) / np.sqrt(x.var() + 1e-3)


def layer_norm_gru(x: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    """One sequence and one step at a time."""
    kernel, recurrent, bias, of_input, of_state = weights
    outputs = []
    for sequence in x:
        h, states = np.zeros(len(recurrent)), []
        for x_t in sequence:
            a = np.split(normalized(x_t @ kernel, of_input) + bias, 3)
            s = np.split(normalized(h @ recurrent, of_state), 3)
            z, r = sigmoid(a[0] + s[0]), sigmoid(a[1] + s[1])
            h = z * h + (1 - z) * np.tanh(a[2] + r * s[2])
            states.append(h)
        outputs.append(states)
    return np.array(outputs)


def layer_norm_lstm(x: np.ndarray, weights: list[np.ndarray]) -> np.ndarray:
    kernel, recurrent, bias, of_input, of_state, memory_gain, memory_bias = weights
    outputs = []
    for sequence in x:
        h, c, states = np.zeros(len(recurrent)), np.zeros(len(recurrent)), []
        for x_t in sequence:
            sums = normalized(x_t @ kernel, of_input) + normalized(h @ recurrent, of_state) + bias
            i, f, g, o = np.split(sums, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(normalized(c, memory_gain) + memory_bias)
            states.append(h)
        outputs.append(states)
    return np.array(outputs)


def zoneout_gru(x: np.ndarray, weights: list[np.ndarray], rate: float) -> np.ndarray:
    """At test time: the mean of the old state and the new one."""
    h, states = np.zeros((len(x), len(weights[1]))), []
    for t in range(x.shape[1]):
        kernel, recurrent, bias = weights
        a, s = np.split(x[:, t] @ kernel + bias[0], 3, 1), np.split(h @ recurrent + bias[1], 3, 1)
        z, r = sigmoid(a[0] + s[0]), sigmoid(a[1] + s[1])
        new = z * h + (1 - z) * np.tanh(a[2] + r * s[2])
        h = rate * h + (1 - rate) * new
        states.append(h)
    return np.stack(states, axis=1)


def zoneout_lstm(x: np.ndarray, weights: list[np.ndarray], rates: list[float]) -> np.ndarray:
    kernel, recurrent, bias = weights
    h = c = np.zeros((len(x), len(recurrent)))
    states = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        new_c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = rates[0] * h + (1 - rates[0]) * sigmoid(o) * np.tanh(new_c)
        c = rates[1] * c + (1 - rates[1]) * new_c
        states.append(h)
    return np.stack(states, axis=1)


def zoneout_elman(x: np.ndarray, weights: list[np.ndarray], rate: float) -> np.ndarray:
    W_hx, W_hh, b_h = weights
    h, states = np.zeros((len(x), len(b_h))), []
    for t in range(x.shape[1]):
        h = rate * h + (1 - rate) * np.tanh(x[:, t] @ W_hx + h @ W_hh + b_h)
        states.append(h)
    return np.stack(states, axis=1)


ORACLES: dict[str, Callable[[np.ndarray, list[np.ndarray]], np.ndarray]] = {
    "layer-norm GRU": layer_norm_gru,
    "layer-norm LSTM": layer_norm_lstm,
    "zoneout of a GRU": lambda x, weights: zoneout_gru(x, weights, 0.3),
    "zoneout of an LSTM": lambda x, weights: zoneout_lstm(x, weights, [0.1, 0.5]),
    "zoneout of a course cell": lambda x, weights: zoneout_elman(x, weights, 0.2),
    "dropout at each step": layer_norm_gru,  # at test time nothing is dropped
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_what_its_definition_says(name: str) -> None:
    layer = in_rnn(name)
    expected = ORACLES[name](X.astype(float), layer.get_weights())
    np.testing.assert_allclose(numbers(layer(X)), expected, atol=2e-5)


@pytest.mark.parametrize("name", CELLS)
def test_a_mask_holds_a_cells_state(name: str) -> None:
    layer = in_rnn(name, return_state=True)
    whole, *_ = layer(X, mask=MASK)
    _, state, *_ = layer(X, mask=MASK)
    for row, length in enumerate(LENGTHS):
        alone, *_ = layer(X[row : row + 1, :length])
        np.testing.assert_allclose(numbers(whole)[row, :length], numbers(alone)[0], atol=1e-5)
        np.testing.assert_allclose(numbers(state)[row], numbers(alone)[0, -1], atol=1e-5)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_saved_and_loaded(name: str, tmp_path: Path) -> None:
    inputs = keras.Input((None, FEATURES))
    layer = in_rnn(name)
    model = keras.Model(inputs, layer(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(numbers(loaded(X)), numbers(model(X)), atol=1e-6)
    assert plain_config(loaded.layers[-1].cell) == plain_config(layer.cell)


def plain_config(cell: Any) -> dict[str, Any]:
    """Return a cell's config; that of a wrapped one says besides how it was built."""
    config = cell.get_config()
    if "cell" in config:
        config["cell"] = plain_config(cell.cell)
    return config


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("training", [False, True])
def test_a_cell_compiles_with_xla(name: str, training: bool) -> None:
    layer = in_rnn(name)
    compiled = tf.function(lambda x: layer(x, training=training), jit_compile=True)
    outputs = numbers(compiled(tf.constant(X)))
    assert np.isfinite(outputs).all()
    if not training:
        np.testing.assert_allclose(outputs, numbers(layer(X)), atol=1e-5)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_runs_in_mixed_float16(name: str) -> None:
    layer = in_rnn(name, "mixed_float16")
    with tf.GradientTape() as tape:
        outputs = layer(X, training=True)
        loss = tf.reduce_mean(tf.cast(outputs, "float32") ** 2)
    assert outputs.dtype == "float16"
    assert {weight.dtype for weight in layer.weights if "seed" not in weight.path} == {"float32"}
    variables = [weight.value for weight in layer.trainable_weights]
    for gradient in tape.gradient(loss, variables):
        assert np.isfinite(gradient).all()
        assert np.any(gradient)


def test_large_sums_are_normalised_in_half_precision_too() -> None:
    layer = in_rnn("layer-norm GRU", "mixed_float16")
    assert np.isfinite(numbers(layer(1_000 * X))).all()


@pytest.mark.parametrize("name", CELLS)
def test_gradients_agree_with_finite_differences(name: str) -> None:
    layer = in_rnn(name, "float64", units=2)
    x = tf.constant(X[:1, :3].astype("float64"))
    weighting = np.random.default_rng(5).normal(size=layer(x).shape)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(x) * weighting)
    variables = [weight.value for weight in layer.trainable_weights]
    for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
        start, entry = numbers(variable).copy(), (0,) * len(variable.shape)
        losses = []
        for step in (1e-4, -1e-4):
            moved = start.copy()
            moved[entry] += step
            variable.assign(moved)
            losses.append(float(tf.reduce_sum(layer(x) * weighting)))
        variable.assign(start)
        slope = (losses[0] - losses[1]) / 2e-4
        # The norm itself is computed in float32.
        np.testing.assert_allclose(numbers(gradient)[entry], slope, rtol=2e-2, atol=2e-3)


# --- what is drawn -------------------------------------------------------------------------------


class CountingCell(keras.layers.Layer):
    """Adds 1 to its state: what stays can be seen."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.state_size = units

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        new = states[0] + 1
        return new, [new]


def run(cell: Any, steps: int, training: bool) -> np.ndarray:
    layer = keras.layers.RNN(cell, return_sequences=True)
    return numbers(layer(np.zeros((2, steps, 1), "float32"), training=training))


def test_zoneout_keeps_a_number_as_it_was_or_takes_the_new_one() -> None:
    states = run(ZoneoutCell(CountingCell(500), 0.25, seed=1), 8, training=True)
    steps = np.diff(states, axis=1, prepend=0)
    whole = np.isclose(steps, 0, atol=1e-5) | np.isclose(steps, 1, atol=1e-5)
    assert whole.all()
    assert np.isclose(steps, 0, atol=1e-5).mean() == pytest.approx(0.25, abs=0.03)
    kept = np.isclose(steps, 0, atol=1e-5)
    assert not (kept[:, 0] == kept[:, 1]).all()  # others at each step
    assert not (kept[0] == kept[1]).all()  # and in each sequence


def test_zoneout_at_test_time_is_the_mean_of_what_training_draws() -> None:
    cell = ZoneoutCell(CountingCell(2_000), 0.4, seed=1)
    at_test = run(cell, 5, training=False)
    expected = np.broadcast_to(0.6 * np.arange(1, 6)[:, None], at_test.shape)
    np.testing.assert_allclose(at_test, expected, rtol=1e-5)
    in_training = run(cell, 5, training=True)
    np.testing.assert_allclose(in_training.mean(axis=(0, 2)), at_test[0, :, 0], rtol=0.05)


def test_without_a_rate_a_wrapper_changes_nothing() -> None:
    plain = keras.layers.RNN(keras.layers.GRUCell(UNITS), return_sequences=True)
    plain.build(X.shape)
    for wrapper in (ZoneoutCell, StepDropoutCell):
        layer = keras.layers.RNN(wrapper(keras.layers.GRUCell(UNITS), 0.0), return_sequences=True)
        layer.build(X.shape)
        layer.set_weights(plain.get_weights())
        np.testing.assert_allclose(numbers(layer(X, training=True)), numbers(plain(X)), atol=1e-6)


class KeepingCell(CountingCell):
    """Hands its state on as it is."""

    def call(self, inputs: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        new = states[0] + inputs
        return new, [new]


def test_dropout_at_each_step_empties_a_memory() -> None:
    layer = keras.layers.RNN(StepDropoutCell(KeepingCell(4_000), 0.25, 1), return_sequences=True)
    x = np.zeros((1, 6, 4_000), "float32")
    x[:, 0] = 1
    states = numbers(layer(x, training=True))[0]
    left = (states != 0).mean(axis=1)
    np.testing.assert_allclose(left, 0.75 ** np.arange(6), atol=0.03)
    np.testing.assert_allclose(states.mean(axis=1), 1, atol=0.1)  # fewer, and larger
    np.testing.assert_array_equal(numbers(layer(x)), np.ones((1, 6, 4_000)))
