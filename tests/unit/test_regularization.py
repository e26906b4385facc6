"""The regularizing layers and cells against loops in NumPy, and against themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.checks import oracles
from utils.layers import (
    ActivationPenalty,
    ElmanCell,
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    WeightDropGRU,
    WeightDropLSTM,
    WordEmbedding,
    ZoneoutCell,
    regularized_language_model,
)

BATCH, STEPS, FEATURES, UNITS = 3, 6, 5, 4
RNG = np.random.default_rng(11)
X = RNG.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
IDS = np.array([[1, 2, 3, 0], [4, 5, 6, 1]], np.int32)
LENGTHS = (6, 4, 1)
MASK = np.arange(STEPS) < np.array(LENGTHS)[:, None]

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


def numbers(tensor: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(tensor))


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


@pytest.mark.parametrize("kind", [WeightDropGRU, WeightDropLSTM])
def test_weight_drop_is_the_layer_with_another_matrix(kind: Any) -> None:
    layer = kind(UNITS, weight_dropout=0.5, seed=2, return_sequences=True)
    layer.build(X.shape)
    weights = layer.get_weights()
    oracle = {WeightDropGRU: oracles.gru, WeightDropLSTM: oracles.lstm}[kind]
    np.testing.assert_allclose(numbers(layer(X)), oracle(X, *weights), atol=1e-5)
    drawn = numbers(keras.random.dropout(weights[1], 0.5, seed=keras.random.SeedGenerator(2)))
    assert 0.2 < (drawn == 0).mean() < 0.8
    outputs = numbers(layer(X, training=True))
    np.testing.assert_allclose(outputs, oracle(X, weights[0], drawn, weights[2]), atol=1e-5)
    again = numbers(layer(X, training=True))
    assert np.abs(again - outputs).max() > 1e-3  # others at the next call
    np.testing.assert_array_equal(layer.get_weights()[1], weights[1])


@pytest.mark.parametrize("kind", [WeightDropGRU, WeightDropLSTM])
def test_weight_drop_trains_saves_and_reads_masks(kind: Any, tmp_path: Path) -> None:
    inputs = keras.Input((None, FEATURES))
    layer = kind(UNITS, weight_dropout=0.3, seed=2, return_sequences=True)
    model = keras.Model(inputs, layer(inputs))
    model.compile("sgd", "mse")
    before = layer.get_weights()[1].copy()
    model.fit(X, np.ones((BATCH, STEPS, UNITS)), epochs=2, verbose=0)
    assert np.abs(layer.get_weights()[1] - before).max() > 0
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(numbers(loaded(X)), numbers(model(X)), atol=1e-6)
    assert loaded.layers[-1].get_config() == layer.get_config()
    masked = numbers(layer(X, mask=MASK))
    for row, length in enumerate(LENGTHS):
        alone = numbers(layer(X[row : row + 1, :length]))
        np.testing.assert_allclose(masked[row, :length], alone[0], atol=1e-5)


def test_a_weight_that_is_dropped_gets_no_gradient() -> None:
    layer = WeightDropGRU(UNITS, weight_dropout=0.5, seed=2)
    layer.build(X.shape)
    weight = layer.cell.recurrent_kernel
    drawn = numbers(keras.random.dropout(weight, 0.5, seed=keras.random.SeedGenerator(2)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(X, training=True) ** 2)
    gradient = numbers(tape.gradient(loss, weight.value))
    assert not gradient[drawn == 0].any()
    assert (gradient[drawn != 0] != 0).mean() > 0.5


# --- words ---------------------------------------------------------------------------------------


def test_words_are_read_and_scored_by_one_matrix() -> None:
    layer = WordEmbedding(7, 3, output_bias=True)
    layer.build()
    rng = np.random.default_rng(1)
    vectors, bias = rng.normal(size=(7, 3)), rng.normal(size=7)
    layer.set_weights([vectors, bias])
    np.testing.assert_allclose(numbers(layer(IDS)), vectors[IDS], atol=1e-6)
    states = rng.normal(size=(2, 4, 3)).astype("float32")
    expected = np.array([[[h @ v for v in vectors] for h in row] for row in states]) + bias
    np.testing.assert_allclose(numbers(layer(states, reverse=True)), expected, atol=1e-5)
    assert layer.count_params() == 7 * 3 + 7
    plain = WordEmbedding(7, 3)
    plain.build()
    assert plain.count_params() == 7 * 3


def test_a_dropped_word_is_dropped_wherever_it_stands() -> None:
    layer = WordEmbedding(400, 5, dropout=0.25, seed=1)
    ids = np.random.default_rng(1).integers(0, 400, size=(20, 50))
    whole, dropped = numbers(layer(ids)), numbers(layer(ids, training=True))
    gone = (dropped == 0).all(axis=-1)
    np.testing.assert_allclose(dropped[~gone], whole[~gone] / 0.75, rtol=1e-5)
    fate = {int(word): set(gone[ids == word]) for word in np.unique(ids)}
    assert all(len(each) == 1 for each in fate.values())
    assert np.mean([each == {True} for each in fate.values()]) == pytest.approx(0.25, abs=0.08)


def test_words_carry_masks_and_hand_them_on(tmp_path: Path) -> None:
    embed = WordEmbedding(7, 4, dropout=0.2, output_bias=True, seed=1, mask_zero=True)
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.GRU(4, return_sequences=True)(embed(ids))
    model = keras.Model(ids, embed(states, reverse=True))
    mask = numbers(keras.src.backend.get_keras_mask(embed(IDS)))
    np.testing.assert_array_equal(mask, IDS != 0)
    handed = embed.compute_mask(np.zeros((2, 4, 4), "float32"), mask)
    np.testing.assert_array_equal(handed, mask)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(numbers(loaded(IDS)), numbers(model(IDS)), atol=1e-6)
    assert loaded.count_params() == model.count_params()
    assert loaded.layers[1].get_config() == embed.get_config()


def test_words_run_compiled_and_in_half_precision() -> None:
    layer = WordEmbedding(7, 3, dropout=0.5, output_bias=True, seed=1, dtype="mixed_float16")
    assert layer(IDS, training=True).dtype == "float16"
    states = layer(IDS)
    compiled = tf.function(lambda h: layer(h, reverse=True), jit_compile=True)
    np.testing.assert_allclose(
        numbers(compiled(states)), numbers(layer(states, reverse=True)), atol=1e-2
    )
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.cast(layer(states, reverse=True), "float32"))
    for gradient in tape.gradient(loss, [each.value for each in layer.trainable_weights]):
        assert np.isfinite(numbers(tf.convert_to_tensor(gradient))).all()


# --- penalties -----------------------------------------------------------------------------------


def penalty_by_hand(h: np.ndarray, mask: np.ndarray, activation: float, temporal: float) -> float:
    """Sums over real steps and real pairs, one at a time."""
    squares = [float(h[b, t] @ h[b, t]) for b, t in np.argwhere(mask)]
    changes = [
        float(np.sum((h[b, t] - h[b, t - 1]) ** 2))
        for b, t in np.argwhere(mask)
        if t and mask[b, t - 1]
    ]
    units = h.shape[-1]
    return float(activation * np.mean(squares) / units + temporal * np.mean(changes) / units)


@pytest.mark.parametrize("mask", [MASK, np.ones_like(MASK)])
@pytest.mark.parametrize(("activation", "temporal"), [(2.0, 0.0), (0.0, 1.0), (0.5, 3.0)])
def test_a_penalty_is_what_its_formula_says(
    mask: np.ndarray, activation: float, temporal: float
) -> None:
    layer = ActivationPenalty(activation, temporal)
    given = None if mask.all() else tf.constant(mask)
    outputs = layer(X, mask=given, training=True)
    np.testing.assert_array_equal(numbers(outputs), X)
    expected = penalty_by_hand(X.astype(float), mask, activation, temporal)
    (found,) = layer.losses
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_a_penalty_is_for_training_only() -> None:
    layer = ActivationPenalty(1.0, 1.0)
    layer(X)
    assert layer.losses == []
    one_step = X[:, :1]
    assert float(ActivationPenalty(0.0, 1.0).penalty(one_step, MASK[:, :1])) == 0.0


def test_a_penalty_trains_saves_and_runs_in_half_precision(tmp_path: Path) -> None:
    inputs = keras.Input((None, FEATURES))
    states = keras.layers.GRU(UNITS, return_sequences=True)(inputs)
    model = keras.Model(inputs, ActivationPenalty(1.0, 2.0)(states))
    model.compile("sgd", "mse")
    y = np.zeros((BATCH, STEPS, UNITS), "float32")
    fitted = model.fit(X, y, validation_data=(X, y), epochs=1, verbose=0)
    assert fitted.history["loss"][0] > fitted.history["val_loss"][0]
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.layers[-1].get_config() == model.layers[-1].get_config()
    half = ActivationPenalty(1.0, 1.0, dtype="mixed_float16")
    assert half(300 * X, training=True).dtype == "float16"
    assert np.isfinite(float(half.losses[0]))
    masked = keras.layers.Embedding(7, 3, mask_zero=True)(IDS)
    handed = keras.src.backend.get_keras_mask(ActivationPenalty(1.0)(masked))
    np.testing.assert_array_equal(numbers(handed), IDS != 0)
    compiled = tf.function(lambda x: half.penalty(x, None), jit_compile=True)
    assert float(compiled(tf.constant(X))) == pytest.approx(float(half.penalty(X)), rel=1e-4)


# --- what is refused -----------------------------------------------------------------------------

GRU_CELL = keras.layers.GRUCell


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LayerNormGRUCell(0), "positive whole number"),
        (lambda: LayerNormLSTMCell(2.5), "positive whole number"),  # type: ignore[arg-type]
        (lambda: LayerNormGRUCell(True), "positive whole number"),
        (lambda: ZoneoutCell(GRU_CELL(4), 1.0), "rate must be from 0 up to"),
        (lambda: ZoneoutCell(GRU_CELL(4), [0.1, 0.1]), "2 rates for 1 states"),
        (lambda: ZoneoutCell(keras.layers.GRU(4), 0.1), "cell must be a cell"),
        (lambda: ZoneoutCell(GRU_CELL(4, recurrent_dropout=0.1)), "no dropout of its own"),
        (lambda: StepDropoutCell(keras.layers.Dense(4)), "cell must be a cell"),
        (lambda: StepDropoutCell(GRU_CELL(4), -0.1), "rate must be from 0 up to"),
        (lambda: WordEmbedding(5, 3, dropout=1.0), "dropout must be from 0"),
        (
            lambda: WordEmbedding(5, 3)(np.zeros((1, 2, 4), "float32"), reverse=True),
            "States of 4 numbers can't be scored",
        ),
        (
            lambda: WordEmbedding(5, 3)(keras.Input((None, 4)), reverse=True),
            "States of 4 numbers can't be scored",
        ),
        (lambda: WeightDropGRU(4, weight_dropout=1), "weight_dropout must be from 0"),
        (lambda: ActivationPenalty(-1.0), "activation must not be negative"),
        (lambda: ActivationPenalty(1.0)(np.zeros((2, 3))), "needs return_sequences=True"),
        (lambda: regularized_language_model(0), "positive whole number"),
        (lambda: regularized_language_model(9, dropout=1.5), "dropout must be from 0"),
    ],
)
def test_a_wrong_argument_is_answered_with_its_remedy(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_the_language_model_shares_its_matrix() -> None:
    model = regularized_language_model(50, units=8)
    assert model(IDS).shape == (2, 4, 50)
    assert model.count_params() == 50 * 8 + 50 + 3 * 8 * (8 + 8 + 2)
