"""Models as data: what goes out comes back as the same model, and nothing else is believed."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.ch01_recurrence.my_language_model import RIGHT
from utils.checks import models, rebuild
from utils.checks.probes import AnswerError
from utils.layers import gru_language_model

X = np.random.default_rng(3).integers(0, 40, size=(2, 6)).astype("int32")


@pytest.mark.parametrize("build", [*RIGHT, gru_language_model])
def test_a_rebuilt_model_with_the_same_weights_gives_the_same(build: Any) -> None:
    model = build(40)
    before = model(X)
    again = rebuild.rebuild(rebuild.config_of(model))
    again(X)
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(again(X), before, rtol=1e-5, atol=1e-6)


def part(module: Any, kind: str, **config: Any) -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def sequential(*layers: Any) -> str:
    return json.dumps(part("keras", "Sequential", name="m", layers=list(layers)))


@pytest.mark.parametrize(
    "strange",
    [
        part("os", "system", command="true"),
        part("builtins", "eval"),
        part("keras.layers", "Lambda", function="x"),
        part("keras.layers", "TFSMLayer", filepath="x"),
        part("keras.layers", "TextVectorization", vocabulary="x"),
        part("keras.src.ops.core", "../os"),
        part("keras.initializers", "a.b"),
        part("keras.utils", "get_file", fname="x"),
        part("keras.layers", "Dense", units=3, activation=part("builtins", "function")),
        {**part("keras.layers", "Dense", units=3), "registered_name": "course>ElmanCell"},
        {"class_name": "__lambda__", "config": {"value": "x"}},
    ],
)
def test_a_config_that_names_anything_else_is_refused(strange: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="is not one of them"):
        rebuild.rebuild(sequential(strange))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"Sequential"', 7, None, "[" * 3000, sequential() * 2, " " * 200_000],
)
def test_what_is_no_config_is_refused_in_a_sentence(text: Any) -> None:
    with pytest.raises(AnswerError, match="no config of a Keras model"):
        rebuild.rebuild(text)


def test_a_config_nested_without_end_is_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    with pytest.raises(AnswerError, match="nested too deep"):
        rebuild.rebuild(sequential(part("keras.layers", "Dense", units=deep)))


def test_every_layer_of_the_list_is_keras_own_and_reads_no_file() -> None:
    for name in rebuild._LAYERS:
        assert name in vars(keras.layers), name
    files = {"Lambda", "TFSMLayer", "StringLookup", "TextVectorization", "Hashing"}
    assert not files & rebuild._LAYERS


def test_a_model_is_measured_on_weights_of_the_seed_and_not_its_own() -> None:
    inputs = {"at_most": 10**6, "seed": 5, "x": X, "changed": X, "prefix": 3}
    inputs["arguments"] = [40]
    config = models.model_config(gru_language_model, inputs)
    first, second = (models.language_model(config, inputs) for _ in range(2))
    np.testing.assert_array_equal(first["outputs"], second["outputs"])
    other = models.language_model(config, {**inputs, "seed": 6})
    assert np.abs(other["outputs"] - first["outputs"]).max() > 1e-3
