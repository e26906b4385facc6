"""Every exercise: its solution, its mistakes, other right answers, and the blank it starts as."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.conftest import OTHER_ANSWERS, run_cell
from utils.checks.engine import check_answer
from utils.checks.exercise import PUBLIC_SEED, Exercise, Mistake
from utils.checks.registry import CHAPTERS, all_exercises

EXERCISES = {exercise.name: exercise for exercise in all_exercises()}
MISTAKES = [(exercise, mistake) for exercise in EXERCISES.values() for mistake in exercise.mistakes]
ANSWERS = [(name, answer) for name, answers in OTHER_ANSWERS.items() for answer in answers]


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
    ("exercise", "mistake"), MISTAKES, ids=[f"{e.name}-{m.name}" for e, m in MISTAKES]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_mistake_is_rejected_with_its_own_sentence(
    exercise: Exercise, mistake: Mistake, seed: int
) -> None:
    feedback = check_answer(exercise, mistake.load(), seed=seed)
    assert feedback.status == "not_yet"
    assert feedback.mistake == mistake.name
    assert feedback.sentence == mistake.says


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
    ],
)
def test_an_answer_of_another_form_gets_a_sentence(name: str, answer: Any, words: str) -> None:
    feedback = check_answer(EXERCISES[name], answer)
    assert feedback.status == "not_yet"
    assert words.lower() in feedback.sentence.lower(), feedback.text()
