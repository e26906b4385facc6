"""Chapter 10: what a sentence is accompanied by."""

from __future__ import annotations

import keras

from tests.exercises.answers import wrong
from tests.exercises.ch10_dense.my_document_reader import reader
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


def test_a_sentence_is_not_said_twice() -> None:
    twice = reader(join=lambda h, states: keras.layers.Concatenate()([states, states]))
    feedback = check_answer(find_exercise("my_document_reader"), twice)
    assert feedback.mistake == "other things joined"
    assert feedback.sentence not in feedback.details


def test_rows_that_are_not_orthonormal_are_shown_where() -> None:
    longer = wrong("unseen_changes", "not orthonormal")
    feedback = check_answer(find_exercise("unseen_changes"), longer)
    assert feedback.mistake == "not orthonormal"
    assert feedback.details[0].endswith("] is 4.")
