"""Chapter 01: its oracles beside Keras, and what is said of answers that are half there."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.exercises.answers import wrong
from tests.exercises.ch01_recurrence.ElmanCell import Cell
from tests.exercises.ch01_recurrence.my_language_model import two_small_lstms
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of

EXERCISES = {exercise.name: exercise for exercise in exercises_of("01")}


@pytest.mark.parametrize("mistake", [each.name for each in EXERCISES["ElmanCell"].mistakes])
def test_a_layers_mistake_is_recognised_under_another_class_name(mistake: str) -> None:
    mine = type("MyOwnCell", (wrong("ElmanCell", mistake),), {})
    assert check_answer(EXERCISES["ElmanCell"], mine).mistake == mistake


def test_a_half_written_layer_reads_not_started_and_names_the_method() -> None:
    class ElmanCell(Cell):
        def call(self, x: Any, states: Any) -> Any:
            raise NotImplementedError("ElmanCell: your code here")

    feedback = check_answer(EXERCISES["ElmanCell"], ElmanCell)
    assert feedback.status == "not_started"
    assert "`call` is still to be written" in feedback.sentence


def test_a_fixed_vocabulary_is_answered_with_the_size_that_was_passed() -> None:
    def fixed(vocabulary_size: int) -> keras.Model:
        return two_small_lstms(30)

    feedback = check_answer(EXERCISES["my_language_model"], fixed)
    assert feedback.status == "not_yet"
    size = make_cases(EXERCISES["my_language_model"])[0].inputs["vocabulary_size"]
    assert str(size) in " ".join((feedback.sentence, *feedback.details))
    assert "function_node" not in feedback.text()


def test_nothing_builds_on_the_last_state() -> None:
    feedback = check_answer(EXERCISES["states_by_hand"], [[2, 0], [1, 1], [9, 9]])
    assert "build on it" not in feedback.text()


def test_paper_states_are_not_given_away() -> None:
    feedback = check_answer(EXERCISES["states_by_hand"], [[9, 9], [9, 9], [9, 9]])
    assert "2.5" not in feedback.text()


def _gradients_by_tensorflow(layer: Any, inputs: Any, start: Any) -> dict[str, np.ndarray]:
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(inputs["x"], initial_state=start)[0] * inputs["weighting"])
    found = tape.gradient(loss, [weight.value for weight in layer.weights])
    return {name: np.asarray(each) for name, each in zip(inputs["weights"], found, strict=True)}


def test_the_oracle_of_the_cell_agrees_with_simple_rnn() -> None:
    exercise = EXERCISES["ElmanCell"]
    for case in make_cases(exercise, seed=5, rounds=3):
        inputs, weights = case.inputs, case.inputs["weights"]
        layer = keras.layers.SimpleRNN(
            len(weights["b_h"]), return_sequences=True, return_state=True
        )
        layer.build(inputs["x"].shape)
        layer.set_weights([weights["W_hx"], weights["W_hh"], weights["b_h"]])
        start = keras.ops.convert_to_tensor(inputs["initial_state"])
        outputs, state = layer(inputs["x"], initial_state=start)
        result = {
            "outputs": keras.ops.convert_to_numpy(outputs),
            "state": keras.ops.convert_to_numpy(state),
            "outputs_from_zero": keras.ops.convert_to_numpy(layer(inputs["x"])[0]),
            "parameters": layer.count_params(),
            "gradients": _gradients_by_tensorflow(layer, inputs, start),
        }
        assert exercise.judge(inputs, result) is None


def test_the_oracle_of_the_lstm_step_agrees_with_keras() -> None:
    exercise = EXERCISES["lstm_step"]
    for case in make_cases(exercise, seed=5, rounds=3):
        inputs = case.inputs
        cell = keras.layers.LSTMCell(len(inputs["h"]))
        cell.build((1, len(inputs["x"])))
        cell.set_weights([inputs["W_hx"].T, inputs["W_hh"].T, inputs["b_h"]])
        _, states = cell(inputs["x"][None], [inputs["h"][None], inputs["c"][None]])
        result = [keras.ops.convert_to_numpy(state)[0] for state in states]
        assert exercise.judge(inputs, result) is None
