"""A model that drops wherever it is called is refused, in every exercise that asks for a model.

No output shows it: Keras overrules the layer where it is told that the model does not train.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.answers import solution
from utils.checks import layer_graph, models, rebuild
from utils.checks.engine import check_answer
from utils.checks.exercise import Exercise
from utils.checks.probes import AnswerError
from utils.checks.registry import all_exercises

MODELS = {each.name: each for each in all_exercises() if each.probe is models.model_config}


def always_dropping(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function whose models are those of another one, with dropout that never rests."""

    def answer(*arguments: Any) -> Any:
        model = build(*arguments)
        inputs = model.inputs if model.built else keras.Input((None,), dtype="int32")
        outputs = model.output if model.built else model(inputs)
        return keras.Model(inputs, keras.layers.Dropout(0.5)(outputs, training=True))

    return answer


@pytest.mark.parametrize("exercise", MODELS.values(), ids=MODELS)
def test_dropout_that_never_rests_is_told_to_rest(exercise: Exercise) -> None:
    feedback = check_answer(exercise, always_dropping(solution(exercise.name)))
    assert feedback.status == "not_yet"
    assert "`Dropout` is called with `training=True`" in feedback.sentence, feedback.text()


def _called(layer: Any, **options: Any) -> str:
    entry = keras.Input((None, 3))
    return rebuild.config_of(keras.Model(entry, layer(entry, **options)))


def _nested(**options: Any) -> str:
    return _called(keras.Sequential([keras.layers.GaussianNoise(0.1)]), **options)


def test_only_what_draws_must_not_be_told_that_it_trains() -> None:
    gru = keras.layers.GRU
    for config in (
        _called(gru(2, dropout=0.3), training=True),
        _called(gru(2, recurrent_dropout=0.3), training=True),
        _called(keras.layers.Bidirectional(gru(2, dropout=0.3)), training=True),
        _nested(training=True),
    ):
        with pytest.raises(AnswerError, match="training=True"):
            rebuild.rebuild(config)
    for config in (
        _called(gru(2), training=True),
        _called(gru(2, dropout=0.3)),
        _called(keras.layers.Dropout(0.3), training=False),
        _nested(),
    ):
        rebuild.rebuild(config)


def test_keras_overrules_it_where_the_model_is_used_and_not_in_a_bare_call() -> None:
    """Why the config is asked and not the outputs; the day that this fails, they show it."""
    entry = keras.Input((64,))
    model = keras.Model(entry, keras.layers.Dropout(0.5)(entry, training=True))
    ones = np.ones((1, 64), "float32")
    np.testing.assert_array_equal(model.predict(ones, verbose=0), ones)
    np.testing.assert_array_equal(model(ones, training=False), ones)
    assert (keras.ops.convert_to_numpy(model(ones)) == 0).any()


def test_ids_are_dropped_only_by_what_stands_directly_on_them() -> None:
    layers = keras.layers
    embedding, drop = layers.Embedding(9, 2), layers.Dropout(0.2)
    entry = keras.Input((None,), dtype="int32")
    floats = keras.Input((None,))
    fine = (
        keras.Sequential([keras.Input((None,)), embedding, drop]),
        keras.Model(entry, layers.Dropout(0.2)(embedding(entry))),
        keras.Sequential([keras.Input((None, 3)), layers.Dropout(0.2), layers.GRU(2)]),
    )
    for model in fine:
        layer_graph.refuse_dropped_ids(rebuild.config_of(model))
    for model in (
        keras.Sequential([keras.Input((None,)), layers.Dropout(0.2), embedding]),
        keras.Model(floats, embedding(layers.Dropout(0.2)(floats))),
    ):
        with pytest.raises(AnswerError, match="below the embedding"):
            layer_graph.refuse_dropped_ids(rebuild.config_of(model))


def test_what_is_frozen_may_begin_with_numbers_that_are_certain() -> None:
    def frozen(**options: Any) -> str:
        embedding = keras.layers.Embedding(4, 4, trainable=False, **options)
        return rebuild.config_of(keras.Sequential([keras.Input((None,)), embedding]))

    layer_graph.refuse_frozen(frozen(embeddings_initializer="identity"), rebuild.CERTAIN)
    with pytest.raises(AnswerError, match="`Embedding` is frozen"):
        layer_graph.refuse_frozen(frozen(), rebuild.CERTAIN)
