"""The course's own layers equal their oracles, survive saving, and say what is wrong."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from utils.layers import (
    ElmanCell,
    bidirectional_states,
    gru_language_model,
    gru_tagger,
    recurrent_matrix,
)

X = np.random.default_rng(0).normal(size=(3, 9, 4)).astype("float32")


def elman(units: int = 5) -> keras.layers.RNN:
    layer = keras.layers.RNN(ElmanCell(units), return_sequences=True, return_state=True)
    layer.build(X.shape)
    return layer


def test_the_cell_in_a_loop_equals_simple_rnn() -> None:
    layer = elman()
    oracle = keras.layers.SimpleRNN(5, return_sequences=True, return_state=True)
    oracle.build(X.shape)
    oracle.set_weights(layer.get_weights())
    for ours, theirs in zip(layer(X), oracle(X), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_a_mask_holds_the_state_as_in_simple_rnn() -> None:
    layer = elman()
    mask = np.array([[True] * n + [False] * (9 - n) for n in (9, 4, 1)])
    outputs, state = layer(X, mask=mask)
    np.testing.assert_allclose(outputs[1, 3], state[1], atol=1e-6)
    np.testing.assert_allclose(outputs[2, 0], state[2], atol=1e-6)


def test_the_cell_survives_saving(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((None, 4)), keras.layers.RNN(ElmanCell(5))])
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(model(X), again(X), atol=1e-6)


def test_the_cell_runs_compiled_and_in_half_precision() -> None:
    layer = elman()
    compiled = tf.function(lambda x: layer(x)[0], jit_compile=True)
    np.testing.assert_allclose(compiled(X), layer(X)[0], atol=1e-5)
    half = keras.layers.RNN(ElmanCell(5, dtype="mixed_float16"), dtype="mixed_float16")
    assert half(X).dtype == tf.float16


@pytest.mark.parametrize("units", [0, -1, 2.5, "8"])
def test_bad_units_are_a_sentence(units: object) -> None:
    with pytest.raises(ValueError, match="positive whole number"):
        ElmanCell(units)  # type: ignore[arg-type]


@pytest.mark.parametrize("radius", [0.0, 0.5, 1.0, 2.0])
def test_a_recurrent_matrix_has_its_radius(radius: float) -> None:
    matrix = recurrent_matrix(16, radius, seed=1)
    assert np.abs(np.linalg.eigvals(matrix)).max() == pytest.approx(radius)
    with pytest.raises(ValueError, match="negative"):
        recurrent_matrix(16, -1.0, seed=1)


def test_the_language_model_has_the_parameters_of_its_formula() -> None:
    units, embedding, size = 12, 5, 30
    model = gru_language_model(size, units, embedding)
    formula = size * embedding + 3 * units * (units + embedding + 2) + (units + 1) * size
    assert model.count_params() == formula
    assert model(np.zeros((2, 7), "int32")).shape == (2, 7, size)


def test_two_passes_by_hand_equal_bidirectional_with_a_mask() -> None:
    layer = keras.layers.Bidirectional(
        keras.layers.SimpleRNN(5, return_sequences=True, bias_initializer="random_normal")
    )
    layer.build(X.shape)
    mask = np.arange(9) < np.array([[9], [4], [1]])
    weights = layer.forward_layer.get_weights(), layer.backward_layer.get_weights()
    by_hand = bidirectional_states(X, mask, *weights)
    np.testing.assert_allclose(by_hand[mask], np.asarray(layer(X, mask=mask))[mask], atol=1e-6)


def test_two_passes_by_hand_refuse_a_mask_of_another_shape() -> None:
    weights = [np.zeros((4, 2)), np.zeros((2, 2)), np.zeros(2)]
    with pytest.raises(ValueError, match=r"mask should have shape \(3, 9\)"):
        bidirectional_states(X, np.ones((3, 8), bool), weights, weights)


@pytest.mark.parametrize("both", [True, False])
def test_the_tagger_reads_both_ways_or_one_and_no_padding(both: bool) -> None:
    model = gru_tagger(20, 3, 6, both=both, embedding=4)
    ids = np.array([[5, 6, 7, 8, 0, 0], [5, 6, 7, 9, 0, 0]])
    outputs = np.asarray(model(ids))
    np.testing.assert_allclose(outputs[:, :4], np.asarray(model(ids[:, :4])), atol=1e-6)
    moved = np.abs(outputs[0, 0] - outputs[1, 0]).max()
    assert (moved > 1e-6) == both
    assert model.count_params() == 20 * 4 + (1 + both) * (3 * 6 * 12 + 6 * 3) + 3
