"""What is measured of a model that judges whole documents: mask, reading, kinds of layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from utils.checks import layer_graph, models, properties
from utils.checks.probes import AnswerError

X = np.array([[3, 4, 5, 6], [7, 8, 0, 0]], np.int32)
MASK = X != 0


def inputs(**more: Any) -> dict[str, Any]:
    changed = X.copy()
    changed[0, 0] = 9
    return {
        "arguments": [],
        "x": X,
        "padded": properties.pad_more(X, MASK, 2)[0],
        "changed": changed,
        "at_most": 10**5,
        "seed": 3,
        "vocabulary_size": 12,
        **more,
    }


def reader(mask_zero: bool) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    embed = keras.layers.Embedding(12, 4, mask_zero=mask_zero)
    x, mask = embed(ids), embed.compute_mask(ids)
    h = keras.layers.Concatenate()([x, keras.layers.GRU(3, return_sequences=True)(x)])
    x = keras.layers.GlobalAveragePooling1D()(h, mask=mask)
    return keras.Model(ids, keras.layers.Dense(2)(x))


def measured(model: keras.Model) -> dict[str, Any]:
    config = models.model_config(lambda: model, inputs())
    return models.document_model(config, inputs())


def test_more_padding_moves_a_reader_without_a_mask_only() -> None:
    for mask_zero in (True, False):
        found = measured(reader(mask_zero))
        problem = properties.mask_invariance(found["outputs"], found["padded"])
        assert (problem is None) == mask_zero
        np.testing.assert_array_equal(found["again"], found["outputs"])


def test_another_word_moves_its_own_row_only() -> None:
    found = measured(reader(mask_zero=True))
    moved = np.abs(found["changed"] - found["outputs"]).max(axis=1)
    assert moved[0] > 1e-4
    assert moved[1] < 1e-6


def test_layers_are_named_in_their_order_those_of_models_within_too() -> None:
    ids = keras.Input((None,), dtype="int32")
    kinds = measured(keras.Model(ids, reader(mask_zero=True)(ids)))["kinds"]
    assert kinds == ["Embedding", "GRU", "Concatenate", "GlobalAveragePooling1D", "Dense"]


def test_a_huge_model_is_not_run() -> None:
    config = models.model_config(lambda: reader(mask_zero=True), inputs())
    with pytest.raises(AnswerError, match="too many"):
        models.document_model(config, inputs(at_most=10))


def test_a_dense_for_each_step_is_a_dense_and_each_word_has_its_price() -> None:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(12, 4, mask_zero=True)(ids)
    x = keras.layers.TimeDistributed(keras.layers.Dense(3))(x)
    found = measured(keras.Model(ids, keras.layers.Dense(2)(keras.layers.GRU(3)(x))))
    assert found["kinds"] == ["Embedding", "Dense", "GRU", "Dense"]
    assert found["per_word"] == 4


@pytest.mark.parametrize(
    ("last", "activation"),
    [
        (keras.layers.Dense(2), "linear"),
        (keras.layers.Dense(2, activation="tanh"), "tanh"),
        (lambda x: keras.layers.Softmax()(keras.layers.Dense(2)(x)), "softmax"),
        (lambda x: keras.ops.sigmoid(keras.layers.Dense(2)(x)), "sigmoid"),
        (lambda x: keras.layers.Dropout(0.5)(keras.layers.Dense(2, activation="relu")(x)), "relu"),
        (lambda x: keras.layers.Activation("linear")(keras.layers.Dense(2)(x)), "linear"),
        (keras.Sequential([keras.layers.Dense(2, activation="elu")]), "elu"),
        (
            lambda x: keras.layers.TimeDistributed(keras.layers.Dense(2, activation="relu"))(
                keras.layers.RepeatVector(3)(x)
            ),
            "relu",
        ),
    ],
)
def test_what_stands_after_the_last_layer_is_read_from_the_config(
    last: Callable[[Any], Any], activation: str
) -> None:
    entry = keras.Input((4,))
    config = models.model_config(lambda: keras.Model(entry, last(entry)), inputs())
    assert layer_graph.last_activation(config) == activation


@pytest.mark.parametrize(
    ("between", "skips"),
    [
        (keras.layers.Bidirectional(keras.layers.GRU(4, return_sequences=True)), False),
        (keras.layers.GRU(4, return_sequences=True, go_backwards=True), False),
        (lambda x: keras.ops.tanh(x) / 2 + keras.layers.GRU(8, return_sequences=True)(x), False),
        (lambda x: keras.layers.Concatenate()([x, x]), False),
        (lambda x: keras.layers.Concatenate(axis=1)([x, x]), True),
        (keras.layers.Conv1D(4, 3, padding="causal", dilation_rate=40), True),
        (keras.layers.LayerNormalization(axis=1), True),
        (lambda x: keras.ops.roll(x, 1, axis=1), True),
    ],
)
def test_what_may_read_far_steps_and_none_between(
    between: Callable[[Any], Any], skips: bool
) -> None:
    ids = keras.Input((9,), dtype="int32")
    states = between(keras.layers.Embedding(5, 8, mask_zero=True)(ids))
    config = models.model_config(lambda: keras.Model(ids, states), inputs())
    assert layer_graph.may_skip_steps(config) == skips
