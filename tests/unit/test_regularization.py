"""The regularizing layers against their formulas, and what they and the cells refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.unit.sequences import BATCH, FEATURES, LENGTHS, MASK, STEPS, UNITS, X, numbers
from utils.checks import oracles
from utils.layers import (
    ActivationPenalty,
    LayerNormGRUCell,
    LayerNormLSTMCell,
    StepDropoutCell,
    WeightDropGRU,
    WeightDropLSTM,
    WordEmbedding,
    ZoneoutCell,
    regularized_language_model,
)

IDS = np.array([[1, 2, 3, 0], [4, 5, 6, 1]], np.int32)


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
    mask = numbers(embed(IDS)._keras_mask)
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
    np.testing.assert_array_equal(numbers(ActivationPenalty(1.0)(masked)._keras_mask), IDS != 0)
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
