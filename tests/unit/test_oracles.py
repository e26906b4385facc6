"""The loops that judges compare with agree with Keras's layers, masks and directions included."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest

from utils.checks import models, oracles
from utils.checks.probes import AnswerError

RNG = np.random.default_rng(5)
BATCH, STEPS, FEATURES, UNITS = 3, 6, 4, 5
X = RNG.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
MASK = np.arange(STEPS) < np.array([[6], [3], [1]])
KINDS = ("SimpleRNN", "GRU", "LSTM")


def with_random_weights(layer: keras.layers.Layer) -> list[np.ndarray]:
    layer.build(X.shape)
    weights = [RNG.normal(size=weight.shape) for weight in layer.get_weights()]
    layer.set_weights(weights)
    return weights


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mask", [None, MASK], ids=["all real", "padded"])
def test_a_loop_equals_keras(kind: str, mask: np.ndarray | None) -> None:
    layer = getattr(keras.layers, kind)(UNITS, return_sequences=True)
    arrays = with_random_weights(layer)
    expected = np.asarray(layer(X, mask=mask))
    found = oracles.layer(kind, arrays, X, mask=mask)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_backwards_is_the_second_half_of_bidirectional(kind: str) -> None:
    inner = getattr(keras.layers, kind)(UNITS, return_sequences=True)
    both = keras.layers.Bidirectional(inner)
    arrays = with_random_weights(both)
    expected = np.asarray(both(X, mask=MASK))
    forward = oracles.layer(kind, arrays[:3], X, mask=MASK)
    backward = oracles.layer(kind, arrays[3:], X, mask=MASK, backwards=True)
    real = MASK[..., None]
    found = np.concatenate([forward, backward], axis=-1)
    np.testing.assert_allclose(found * real, expected * real, atol=1e-5)


def test_another_kind_has_no_oracle() -> None:
    with pytest.raises(ValueError, match="no oracle for 'Dense'"):
        oracles.layer("Dense", [np.eye(2)], X)


def stack(features: int, units: int) -> keras.Model:
    x = keras.Input((None, features))
    inner = keras.Sequential([keras.layers.GRU(units, return_sequences=True)])
    both = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))
    return keras.Model(x, keras.layers.Add()([keras.layers.Dense(2 * units)(x), both(inner(x))]))


def measured(**more: Any) -> dict[str, Any]:
    inputs = {"arguments": [FEATURES, UNITS], "x": X, "at_most": 10**5, "seed": 7, **more}
    config = models.model_config(stack, inputs)
    return models.sequence_model(config, inputs)


@pytest.mark.parametrize("mask", [None, MASK], ids=["all real", "padded"])
def test_an_oracle_can_compute_what_a_measured_model_gives(mask: np.ndarray | None) -> None:
    found = measured() if mask is None else measured(mask=mask)
    arrays = {entry["kind"]: entry["arrays"] for entry in found["layers"]}
    h = oracles.layer("GRU", arrays["GRU"], X, mask=mask)
    both = [
        oracles.layer("LSTM", arrays["Bidirectional"][:3], h, mask=mask),
        oracles.layer("LSTM", arrays["Bidirectional"][3:], h, mask=mask, backwards=True),
    ]
    kernel, bias = arrays["Dense"]
    expected = X @ kernel + bias + np.concatenate(both, axis=-1)
    real = np.ones((BATCH, STEPS, 1)) if mask is None else mask[..., None]
    np.testing.assert_allclose(found["outputs"] * real, expected * real, atol=1e-5)


def test_what_is_measured_of_a_model() -> None:
    changed = X.copy()
    changed[:, -1] += 1
    found = measured(changed=changed)
    assert sorted(found["kinds"]) == ["Add", "Bidirectional", "Dense", "GRU"]
    assert found["parameters"] == sum(
        array.size for entry in found["layers"] for array in entry["arrays"]
    )
    assert min(found["reach"].values()) > 0
    assert np.abs(found["changed"] - found["outputs"]).max() > 1e-3
    other = measured(seed=8)
    assert np.abs(other["outputs"] - found["outputs"]).max() > 1e-3


def test_a_huge_model_is_not_run() -> None:
    with pytest.raises(AnswerError, match="too many to look at it further"):
        measured(at_most=100)


def test_a_forged_config_is_refused() -> None:
    inputs = {"x": X, "at_most": 10**5, "seed": 7}
    with pytest.raises(AnswerError, match="no config of a Keras model"):
        models.sequence_model(json.dumps({"class_name": "system"}), inputs)
