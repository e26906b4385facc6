"""Every exercise: its solution, its mistakes, other right answers, and the blank it starts as."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.exercises import ch01_answers
from tests.exercises.conftest import OTHER_ANSWERS, run_cell
from utils.checks.ch01_keras import _Cell
from utils.checks.engine import check_answer, make_cases
from utils.checks.exercise import PUBLIC_SEED, Exercise, Mistake
from utils.checks.registry import CHAPTERS, all_exercises

EXERCISES = {exercise.name: exercise for exercise in all_exercises()}
MISTAKES = [
    (exercise, mistake, number)
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
    for number in range(1 + len(mistake.also))
]
ANSWERS = [(name, answer) for name, answers in OTHER_ANSWERS.items() for answer in answers]


def _model(size: int, *layers: Any, steps: int | None = None) -> keras.Model:
    ids = keras.Input((steps,), dtype="int32")
    x = keras.layers.Embedding(size, 8)(ids)
    for layer in layers:
        x = layer(x)
    return keras.Model(ids, x)


def no_weights(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, keras.ops.one_hot(ids, size) - 0.5)


def faint_leak(size: int) -> keras.Model:
    both = keras.layers.Bidirectional(keras.layers.GRU(8, return_sequences=True))
    return _model(size, both, keras.layers.Dense(size), lambda x: 1e-4 * x)


def squashed(size: int) -> keras.Model:
    gru = keras.layers.GRU(8, return_sequences=True)
    return _model(size, gru, keras.layers.Dense(size, activation="sigmoid"))


def fixed_length(size: int) -> keras.Model:
    gru = keras.layers.GRU(8, return_sequences=True)
    return _model(size, gru, keras.layers.Dense(size), steps=64)


def carries_its_state(size: int) -> keras.Model:
    embed, gru = (
        keras.layers.Embedding(size, 8),
        keras.layers.GRU(8, return_sequences=True, stateful=True),
    )
    return keras.Sequential([embed, gru, keras.layers.Dense(size)])


def with_a_lambda(size: int) -> keras.Model:
    return _model(size, keras.layers.Dense(size), keras.layers.Lambda(lambda x: 2 * x))


def with_a_function(size: int) -> keras.Model:
    gru = keras.layers.GRU(8, return_sequences=True)
    return _model(size, gru, keras.layers.Dense(size, activation=lambda x: x - 1))


class OwnModel(keras.Model):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.embed = keras.layers.Embedding(size, size)

    def call(self, ids: Any) -> Any:
        return self.embed(ids)


def two_outputs(size: int) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(size, size)(ids)
    return keras.Model(ids, [x, x])


def huge(size: int) -> keras.Model:
    return _model(size, keras.layers.Dense(size * 4000))


class JunkStateSize(_Cell):
    def __init__(self, units: int) -> None:
        super().__init__(units)
        self.state_size = 2 * units


class StoppedState(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        h = keras.ops.tanh(self._sum(x, keras.ops.stop_gradient(states[0])))
        return keras.ops.stop_gradient(h), [h]


class StoppedInTime(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        h = keras.ops.tanh(self._sum(x, keras.ops.stop_gradient(states[0])))
        return h, [h]


class FrozenWeight(_Cell):
    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.W_hh.trainable = False

    def call(self, x: Any, states: Any) -> Any:
        h = keras.ops.tanh(self._sum(x, states[0]))
        return h, [h]


class NothingReturned(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        self._sum(x, states[0])


class OneThingReturned(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        return keras.ops.tanh(self._sum(x, states[0]))


class ListAsState(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        h = keras.ops.tanh(x @ self.W_hx + states @ self.W_hh + self.b_h)
        return h, [h]


class NumPyTanh(_Cell):
    def call(self, x: Any, states: Any) -> Any:
        h = np.tanh(self._sum(x, states[0]))
        return h, [h]


def unseeded(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng().normal(size=(units, units))
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


def complex_weights(units: int, radius: float, seed: int) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(units, units)) * (1 + 0j)
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


def rnn_function(x: Any) -> Any:
    return x


SEEDS = (PUBLIC_SEED, 1, 77)


def test_names_are_unique_and_every_ready_chapter_has_exercises() -> None:
    assert len(EXERCISES) == len(all_exercises())
    ready = {chapter.number for chapter in CHAPTERS if chapter.is_ready}
    assert ready
    assert set(OTHER_ANSWERS) == set(EXERCISES)


def test_exercises_stand_in_the_order_of_the_notebooks(stubs: dict[str, str]) -> None:
    assert list(stubs) == list(EXERCISES)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_passes(
    exercise: Exercise, seed: int, solutions: Callable[[str], Any]
) -> None:
    feedback = check_answer(exercise, solutions(exercise.name), seed=seed, rounds=3)
    assert feedback.passed, feedback.text()


@pytest.mark.parametrize(
    ("exercise", "mistake", "number"),
    MISTAKES,
    ids=[f"{e.name}-{m.name}-{n}" for e, m, n in MISTAKES],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_mistake_is_rejected_with_its_own_sentence(
    exercise: Exercise, mistake: Mistake, number: int, seed: int
) -> None:
    feedback = check_answer(exercise, mistake.answers()[number], seed=seed)
    assert feedback.status == "not_yet"
    assert feedback.mistake == mistake.name
    assert feedback.sentence == mistake.says


@pytest.mark.parametrize("mistake", EXERCISES["ElmanCell"].mistakes, ids=lambda m: m.name)
def test_a_layers_mistake_is_recognised_under_the_learners_own_class_name(
    mistake: Mistake,
) -> None:
    mine = type("ElmanCell", (mistake.answers()[0],), {})
    assert check_answer(EXERCISES["ElmanCell"], mine).mistake == mistake.name


@pytest.mark.parametrize(
    ("name", "answer"),
    ANSWERS,
    ids=[f"{n}-{getattr(a, '__name__', type(a).__name__)}" for n, a in ANSWERS],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_another_right_answer_passes(name: str, answer: Any, seed: int) -> None:
    feedback = check_answer(EXERCISES[name], answer, seed=seed, rounds=2)
    assert feedback.passed, feedback.text()


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_blank_reads_not_started(exercise: Exercise, stubs: dict[str, str]) -> None:
    answer = run_cell(stubs[exercise.name])[exercise.name]
    for blank in (answer, None, ...):
        feedback = check_answer(exercise, blank)
        assert feedback.status == "not_started", feedback.text()
        assert feedback.text().startswith("○ not started")


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_it_has_what_an_exercise_needs(exercise: Exercise) -> None:
    assert len(exercise.mistakes) >= 4
    assert len(exercise.hints) >= 3
    assert len(OTHER_ANSWERS[exercise.name]) >= 2
    assert exercise.points > 0
    assert exercise.minutes > 0
    assert exercise.concept
    assert exercise.praise
    sentences = [mistake.says for mistake in exercise.mistakes]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_a_check_answers_without_delay(exercise: Exercise, solutions: Callable[[str], Any]) -> None:
    """The bound is ten times the aim: it catches a check that trains, not a busy machine."""
    answer = solutions(exercise.name)
    check_answer(exercise, answer)  # the first call imports Keras and traces
    start = time.perf_counter()
    check_answer(exercise, answer)
    aim = 1.5 if exercise.kind in ("layer", "model") else 0.05
    assert time.perf_counter() - start < 10 * aim


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("states_by_hand", [[2], [1, 1], [2.5]], "should be an array of shape (3, 2)"),
        ("states_by_hand", [2, 1, 2.5], "expected (3, 2), got (3,)"),
        ("states_by_hand", "2 0 1 1 2.5 0.5", "should be an array"),
        ("states_by_hand", [[2, 0], [1, 1], ["2.5", 0.5]], "should hold numbers"),
        ("recurrent_weights", lambda units, radius, seed: np.eye(3), "shape (8, 8) was expected"),
        ("lstm_step", lambda x, h, c, W, U, b: h, "Two arrays, (h, c), were expected"),
        ("clip_gradients", lambda g, n: g[0], "the list of gradients"),
        ("my_language_model", lambda size: "a model", "should return a Keras model"),
        ("ElmanCell", keras.layers.Dense, "should have a `state_size`"),
        ("ElmanCell", keras.layers.GRUCell, "no weight `self.W_hx`"),
        ("ElmanCell", rnn_function, "should be a class of layers"),
        ("ElmanCell", NothingReturned, "is a `return` missing"),
        ("ElmanCell", OneThingReturned, "`return h, [h]`"),
        ("ElmanCell", ListAsState, "`states[0]`"),
        ("ElmanCell", NumPyTanh, "`keras.ops.tanh`"),
        ("recurrent_weights", lambda units, radius, seed: None, "is a `return` missing"),
        ("recurrent_weights", unseeded, "same seed gave two"),
        ("recurrent_weights", complex_weights, "real numbers"),
        ("my_language_model", lambda size: None, "is a `return` missing"),
        ("my_language_model", ch01_answers.two_small_lstms(61), "should be a function"),
        ("my_language_model", no_weights, "no weights"),
        ("my_language_model", faint_leak, "sees the future"),
        ("my_language_model", squashed, "an activation stands after"),
        ("my_language_model", fixed_length, "fixed at 64: leave it open, `keras.Input((None,)"),
        ("my_language_model", carries_its_state, "other outputs each time"),
        ("my_language_model", with_a_lambda, "`Lambda` is not one of them"),
        ("my_language_model", with_a_function, "can't be read back"),
        ("my_language_model", OwnModel, "`OwnModel` is no such model"),
        ("my_language_model", two_outputs, "returns several"),
        ("my_language_model", huge, "too many to look at"),
        ("ElmanCell", JunkStateSize, "`self.state_size` should be"),
        ("ElmanCell", StoppedState, "No gradient arrives at"),
        ("ElmanCell", StoppedInTime, "a part of it is stopped"),
        ("ElmanCell", FrozenWeight, "`self.W_hh` is no trainable weight"),
        ("states_by_hand", [[2, 0], [1, 3], [0, 0]], "h_2 is wrong: expected (1, 1), got (1, 3)"),
    ],
)
def test_an_answer_of_another_form_gets_a_sentence(name: str, answer: Any, words: str) -> None:
    feedback = check_answer(EXERCISES[name], answer)
    assert feedback.status == "not_yet"
    assert words.lower() in feedback.sentence.lower(), feedback.text()


def test_a_half_written_layer_reads_not_started_and_names_the_method() -> None:
    class ElmanCell(_Cell):
        def call(self, x: Any, states: Any) -> Any:
            raise NotImplementedError("ElmanCell: your code here")

    feedback = check_answer(EXERCISES["ElmanCell"], ElmanCell)
    assert feedback.status == "not_started"
    assert "`call` is still to be written" in feedback.sentence


def test_a_fixed_vocabulary_is_answered_with_the_size_that_was_passed() -> None:
    def fixed(vocabulary_size: int) -> keras.Model:
        return ch01_answers.two_small_lstms(30)

    feedback = check_answer(EXERCISES["my_language_model"], fixed)
    assert feedback.status == "not_yet"
    size = make_cases(EXERCISES["my_language_model"])[0].inputs["vocabulary_size"]
    assert str(size) in " ".join((feedback.sentence, *feedback.details))
    assert "function_node" not in feedback.text()


@pytest.mark.parametrize("name", ["my_language_model", "my_deep_model", "my_residual_model"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_largest_id_is_tried_and_no_vocabulary_is_larger_than_the_texts(
    name: str, seed: int
) -> None:
    for case in make_cases(EXERCISES[name], seed, rounds=20):
        size = case.inputs["vocabulary_size"]
        assert size <= {"my_language_model": 60}.get(name, 65)
        assert case.inputs["x"].max() == size - 1
        assert case.inputs["changed"].max() < size


def test_paper_states_are_not_given_away() -> None:
    feedback = check_answer(EXERCISES["states_by_hand"], [[9, 9], [9, 9], [9, 9]])
    assert "2.5" not in feedback.text()


@pytest.mark.parametrize(
    "name",
    ["my_language_model", "ElmanCell", "lstm_step", "residual_gru", "my_residual_model"],
)
def test_a_check_does_not_change_what_is_trained_after_it(
    name: str, solutions: Callable[[str], Any]
) -> None:
    def weights(check_first: bool) -> np.ndarray:
        keras.utils.set_random_seed(3)
        if check_first:
            check_answer(EXERCISES[name], solutions(name))
        layer = keras.layers.Dense(4)
        layer.build((None, 4))
        return keras.ops.convert_to_numpy(layer.kernel)

    np.testing.assert_array_equal(weights(True), weights(False))


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


def test_right_answers_pass_whatever_the_seed(solutions: Callable[[str], Any]) -> None:
    for name, exercise in EXERCISES.items():
        if exercise.kind in ("function", "value"):
            feedback = check_answer(exercise, solutions(name), seed=123, rounds=40)
            assert feedback.passed, feedback.text()
