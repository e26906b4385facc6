"""Chapters 07 and 09: wrong answers that are no named mistake, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.exercises import ch07_answers
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        (
            "units_for_budget",
            lambda *given: float(ch07_answers.by_formula(*given)),
            "Right, but a float",
        ),
        ("deep_gru", ch07_answers.with_fixed_steps, "fixed at 10"),
        ("deep_gru", ch07_answers.with_dropout_between, "dropout in this model"),
        ("deep_gru", ch07_answers.with_dropout_inside, "dropout in this model"),
        ("deep_gru", ch07_answers.with_every_layers_states, "what its top layer gives"),
        ("deep_gru", ch07_answers.without_sequences_unbuilt, "lack `return_sequences=True`"),
        ("deep_gru", ch07_answers.one_layer_in_a_list_unbuilt, "put into a list"),
        ("my_deep_model", ch07_answers.inputs_of_one_hot, "`Embedding(vocabulary_size"),
        ("my_deep_model", ch07_answers.last_state_unbuilt, "lack `return_sequences=True`"),
        ("deep_states_by_hand", [[1, 1, 3], [2, 0]], "and its second row has 2 numbers"),
        ("deep_states_by_hand", [[1, 1, 3], 2], "and its second entry is the number 2"),
        ("deep_states_by_hand", [[1, [1], 3], [2, 0, 4]], "and it is a list"),
    ],
)
def test_an_answer_of_another_form_gets_a_sentence(name: str, answer: Any, words: str) -> None:
    feedback = check_answer(find_exercise(name), answer)
    assert feedback.status == "not_yet"
    assert words.lower() in feedback.sentence.lower(), feedback.text()


def test_a_table_that_is_one_row_too_short_does_not_pass() -> None:
    feedback = check_answer(find_exercise("my_deep_model"), ch07_answers.one_row_too_few)
    assert feedback.status == "not_yet", feedback.text()


def test_a_gradient_that_grows_is_called_no_part() -> None:
    def growing(units: int, depth: int) -> list[Any]:
        return [(np.eye(units), np.eye(units), np.zeros(units)) for _ in range(depth)]

    feedback = check_answer(find_exercise("starve_first_layer"), growing)
    assert "times the last layer's gradient" in feedback.text()
    assert "part of the gradient" not in feedback.text()
