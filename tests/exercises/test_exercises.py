"""Every exercise: its solution, its mistakes, other right answers, and the blank it starts as."""

from __future__ import annotations

import time
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.answers import RIGHT, WRONG, run_cell, solution
from utils.checks.engine import check_answer, make_cases
from utils.checks.exercise import PUBLIC_SEED, Exercise, Mistake
from utils.checks.registry import CHAPTERS, all_exercises

EXERCISES = {exercise.name: exercise for exercise in all_exercises()}
MISTAKES = [
    (exercise, mistake, number)
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
    for number in range(len(mistake.ways))
]
SEEDS = (PUBLIC_SEED, 1, 77)


def _name(answer: Any) -> str:
    return str(getattr(answer, "__name__", type(answer).__name__))


def on_seeds(names: str, answers: list[tuple[str, tuple[Any, ...]]]) -> pytest.MarkDecorator:
    """Try each answer on the learner's seed, and on one of the others in turn.

    There are thousands of answers, and models take long. What uses no Keras is tried on
    twenty seeds in test_luck.

    Args:
        names: the arguments of the test but the seed, with commas.
        answers: a name of each, and the arguments.
    """
    params = [
        pytest.param(*values, seed, id=f"{seed}-{name}")
        for number, (name, values) in enumerate(answers)
        for seed in (PUBLIC_SEED, SEEDS[1 + number % 2])
    ]
    return pytest.mark.parametrize(f"{names},seed", params)


def test_the_answers_of_a_function_are_no_texts_of_code() -> None:
    for name, exercise in EXERCISES.items():
        if exercise.kind != "value":
            for answer in (*RIGHT[name], *(answer for answer, _ in WRONG[name])):
                is_code = isinstance(answer, str) and "return" in answer
                assert not is_code, f"{name}: write the function itself, not its text"


def rounds(exercise: Exercise) -> int:
    """Return how often cases are drawn for each seed: once for models, which take seconds."""
    return 1 if exercise.kind in ("layer", "model") else 3


def test_names_are_unique_and_every_ready_chapter_has_exercises() -> None:
    assert len(EXERCISES) == len(all_exercises())
    ready = {chapter.number for chapter in CHAPTERS if chapter.is_ready}
    assert ready
    assert set(RIGHT) == set(EXERCISES)


def test_exercises_stand_in_the_order_of_the_notebooks(stubs: dict[str, str]) -> None:
    assert list(stubs) == list(EXERCISES)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_passes(exercise: Exercise, seed: int) -> None:
    feedback = check_answer(exercise, solution(exercise.name), seed=seed, rounds=rounds(exercise))
    assert feedback.passed, feedback.text()


@on_seeds(
    "exercise,mistake,number", [(f"{e.name}-{m.name}-{n}", (e, m, n)) for e, m, n in MISTAKES]
)
def test_a_mistake_is_rejected_with_its_own_sentence_as_a_learners_cell(
    exercise: Exercise, mistake: Mistake, number: int, seed: int
) -> None:
    cell = mistake.ways[number].source
    feedback = check_answer(exercise, run_cell(cell)[exercise.name], seed=seed)
    assert feedback.status == "not_yet"
    assert feedback.mistake == mistake.name, feedback.text()
    assert feedback.sentence == mistake.says


@on_seeds(
    "name,answer",
    [(f"{name}-{_name(one)}", (name, one)) for name, answers in RIGHT.items() for one in answers],
)
def test_another_right_answer_passes(name: str, answer: Any, seed: int) -> None:
    exercise = EXERCISES[name]
    feedback = check_answer(exercise, answer, seed=seed, rounds=rounds(exercise))
    assert feedback.passed, feedback.text()


@on_seeds(
    "name,answer,words",
    [
        (f"{name}-{_name(answer)}", (name, answer, words))
        for name, pairs in WRONG.items()
        for answer, words in pairs
    ],
)
def test_another_wrong_answer_gets_a_fitting_sentence(
    name: str, answer: Any, words: str, seed: int
) -> None:
    feedback = check_answer(EXERCISES[name], answer, seed=seed)
    assert feedback.status == "not_yet"
    assert feedback.counts, feedback.text()
    assert words.lower() in feedback.sentence.lower(), feedback.text()


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
    assert len(RIGHT[exercise.name]) >= 2
    assert exercise.points > 0
    assert exercise.minutes > 0
    assert exercise.concept
    assert exercise.praise
    sentences = [mistake.says for mistake in exercise.mistakes]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_a_check_answers_without_delay(exercise: Exercise) -> None:
    """The bound is ten times the aim: it catches a check that trains, not a busy machine."""
    answer = solution(exercise.name)
    check_answer(exercise, answer)  # the first call imports Keras and traces
    start = time.perf_counter()
    check_answer(exercise, answer)
    aim = 1.5 if exercise.kind in ("layer", "model") else 0.05
    assert time.perf_counter() - start < 10 * aim


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


@pytest.mark.parametrize(
    "name",
    ["my_language_model", "ElmanCell", "lstm_step", "residual_gru", "my_residual_model"],
)
def test_a_check_does_not_change_what_is_trained_after_it(
    name: str,
) -> None:
    def weights(check_first: bool) -> np.ndarray:
        keras.utils.set_random_seed(3)
        if check_first:
            check_answer(EXERCISES[name], solution(name))
        layer = keras.layers.Dense(4)
        layer.build((None, 4))
        return keras.ops.convert_to_numpy(layer.kernel)

    np.testing.assert_array_equal(weights(True), weights(False))


def test_right_answers_pass_whatever_the_seed() -> None:
    for name, exercise in EXERCISES.items():
        if exercise.kind in ("function", "value"):
            feedback = check_answer(exercise, solution(name), seed=123, rounds=40)
            assert feedback.passed, feedback.text()
