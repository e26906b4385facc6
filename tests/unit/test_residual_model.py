"""What chapter 09 brings for all chapters: a measure at the start, a model, and small helpers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from utils import results
from utils.checks import models, rebuild
from utils.checks.compare import same
from utils.exercises.ch09_residual.my_residual_model import BUDGET
from utils.layers import residual_language_model

X = np.random.default_rng(3).integers(0, 40, size=(2, 6)).astype("int32")
INPUTS = {"x": X, "changed": X, "prefix": 3, "at_most": 10**6, "seed": 5}


def model(layers: int, residual: bool, **options: Any) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(40, 8)(ids)
    for _ in range(layers):
        states = keras.layers.GRU(8, return_sequences=True, **options)(h)
        h = h + states if residual else states
    return keras.Model(ids, keras.layers.Dense(40)(h))


def at_start(found: keras.Model, **changed: Any) -> list[float]:
    config = rebuild.config_of(found)
    measured = models.deep_language_model(config, {**INPUTS, **changed})
    norms: list[float] = measured["at_start"]
    return norms


def test_the_start_is_measured_layer_by_layer() -> None:
    plain, residual = at_start(model(6, residual=False)), at_start(model(6, residual=True))
    assert len(plain) == len(residual) == 6
    assert plain[0] < 0.1 * plain[-1]
    assert residual[0] > 0.3 * residual[-1]


def test_the_initial_weights_are_the_models_own_and_come_from_the_seed() -> None:
    silent = at_start(model(3, residual=False, kernel_initializer="zeros"))
    assert silent[0] == 0
    one = at_start(model(3, residual=True))
    assert one == at_start(model(3, residual=True))
    assert one != at_start(model(3, residual=True), seed=6)


def test_a_layer_called_twice_is_one_layer() -> None:
    ids = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(40, 8)(ids)
    shared = keras.layers.GRU(8, return_sequences=True)
    outputs = keras.layers.Dense(40)(shared(shared(h)))
    assert len(at_start(keras.Model(ids, outputs))) == 1


def test_the_courses_own_model_is_within_the_exercises_budget() -> None:
    found = residual_language_model(74)
    assert found(X).shape == (*X.shape, 74)
    assert found.count_params() <= BUDGET
    for size in (0, 2.5, "60"):
        with pytest.raises(ValueError, match="positive whole number"):
            residual_language_model(size)  # type: ignore[arg-type]


def test_runs_are_selected_by_their_settings() -> None:
    runs = [{"depth": 1, "curve": [3.0]}, {"depth": 2, "curve": [2.0]}]
    assert results.select(runs, depth=2) == [runs[1]]
    assert results.select(runs, width=2) == []


def test_nothing_equals_nothing() -> None:
    assert same(None, None)
    assert not same(None, np.zeros(1))
    assert not same(0.0, None)
