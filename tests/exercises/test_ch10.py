"""Chapter 10: wrong answers whose sentence names numbers, and some that once passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.ch10_answers import closed_form
from utils.checks.engine import check_answer
from utils.checks.registry import exercises_of

EXERCISES = {exercise.name: exercise for exercise in exercises_of("10")}
SEEDS = (20, 1, 77)

Model = Callable[..., keras.Model]


def stack(
    half: Callable[..., int] = lambda w, features, growth, block: w // 2,
    join: Callable[..., Any] = lambda h, states: keras.layers.Concatenate()([h, states]),
    activation: str | None = None,
    sequences: Callable[[int], bool] = lambda number: True,
    **settings: Any,
) -> Model:
    """Return an answer to `dense_gru` that is right but for what is passed."""

    def answer(features: int, growth: int, depth: int, block: int) -> keras.Model:
        inputs = h = keras.Input((None, features))
        for number in range(1, depth + 1):
            gru = keras.layers.GRU(growth, return_sequences=sequences(number), **settings)
            h = join(h, gru(h))
            if number % block == 0 and number < depth:
                units = half(h.shape[-1], features, growth, block)
                h = keras.layers.Dense(units, use_bias=False, activation=activation)(h)
        return keras.Model(inputs, h)

    return answer


def width_not_halved_in_the_count(
    features: int, growth: int, depth: int, block: int
) -> keras.Model:
    inputs = h = keras.Input((None, features))
    width = features
    for number in range(1, depth + 1):
        h = keras.layers.Concatenate()([h, keras.layers.GRU(growth, return_sequences=True)(h)])
        width += growth
        if number % block == 0 and number < depth:
            h = keras.layers.Dense(width // 2, use_bias=False)(h)
    return keras.Model(inputs, h)


def reader(
    rows: Callable[[int], int] = lambda size: size,
    join: Callable[..., Any] = lambda h, states: keras.layers.Concatenate()([h, states]),
    layers: int = 2,
) -> Model:
    """Return an answer to `my_document_reader` that is right but for what is passed."""

    def answer(vocabulary_size: int, classes: int) -> keras.Model:
        ids = keras.Input((None,), dtype="int32")
        h = keras.layers.Embedding(rows(vocabulary_size), 24, mask_zero=True)(ids)
        for _ in range(layers):
            h = join(h, keras.layers.GRU(24, return_sequences=True)(h))
        pooled = keras.layers.GlobalAveragePooling1D()(h)
        return keras.Model(ids, keras.layers.Dense(classes)(pooled))

    return answer


PLACE = "is at the right place and has "
OWN_WIDTH = "does a transition halve that as well?"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("dense_gru", stack(lambda w, *_: round(w / 2)), PLACE),
        ("dense_gru", stack(lambda w, *_: (w + 1) // 2), PLACE),
        ("dense_gru", stack(lambda w, features, *_: features // 2), PLACE),
        ("dense_gru", stack(lambda w, features, growth, block: growth), PLACE),
        ("dense_gru", stack(lambda w, features, growth, block: w // block), "5 // 2 = 2."),
        ("dense_gru", width_not_halved_in_the_count, OWN_WIDTH),
        ("dense_gru", stack(dropout=0.2), "dropout in this model"),
        ("dense_gru", stack(reset_after=False), "`reset_after=False`"),
        ("dense_gru", stack(use_bias=False), "was its bias left out?"),
        ("dense_gru", stack(activation="elu"), "An activation follows a transition"),
        ("dense_gru", stack(sequences=lambda number: number == 1), "returns its last state alone"),
        ("dense_parameters", lambda *given: float(closed_form(*given)), "Right, but a float"),
        ("my_document_reader", reader(lambda size: size - 1), ""),
        (
            "my_document_reader",
            reader(join=lambda h, s: keras.layers.Concatenate()([h, h])),
            "No recurrent layer stands between",
        ),
        ("my_document_reader", reader(layers=1), "and there is 1:"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_own_sentence(
    name: str, answer: Any, words: str, seed: int
) -> None:
    feedback = check_answer(EXERCISES[name], answer, seed=seed)
    assert feedback.status == "not_yet"
    assert feedback.counts, feedback.text()
    assert words in feedback.sentence, feedback.text()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_count_that_is_nearly_right_is_wrong(seed: int) -> None:
    def one_more(features: int, growth: int, depth: int) -> int:
        return int(closed_form(features, growth, depth)) + 1

    assert not check_answer(EXERCISES["dense_parameters"], one_more, seed=seed).passed


def test_a_sentence_is_not_said_twice() -> None:
    twice = reader(join=lambda h, states: keras.layers.Concatenate()([states, states]))
    feedback = check_answer(EXERCISES["my_document_reader"], twice)
    assert feedback.mistake == "other things joined"
    assert feedback.sentence not in feedback.details


def test_rows_that_are_not_orthonormal_are_shown_where() -> None:
    def longer(transition: np.ndarray) -> np.ndarray:
        left, _, _ = np.linalg.svd(transition)
        return 2 * left[:, np.linalg.matrix_rank(transition) :].T

    feedback = check_answer(EXERCISES["unseen_changes"], longer)
    assert feedback.mistake == "not orthonormal"
    assert feedback.details[0].endswith("] is 4.")
