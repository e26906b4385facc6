"""Chapter 09: wrong answers that are no named mistake, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exercises import ch09_answers
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("residual_gru", ch09_answers.with_dropout, "dropout in this model"),
        ("residual_by_hand", [[2, 3, -1], [4, 5, -3]], "All others are right"),
        ("exploding_residual", ch09_answers.seven_tenths, "Nearly: the plain stack shrinks"),
        ("my_residual_model", ch09_answers.wide_and_squashed, "No output is ever negative"),
    ],
)
def test_an_answer_of_another_form_gets_a_sentence(name: str, answer: Any, words: str) -> None:
    feedback = check_answer(find_exercise(name), answer)
    assert feedback.status == "not_yet"
    assert words.lower() in feedback.sentence.lower(), feedback.text()


def test_a_softmax_over_the_budget_is_told_of_one_fault() -> None:
    from utils.checks.ch09_open import probabilities_not_logits

    feedback = check_answer(find_exercise("my_residual_model"), probabilities_not_logits)
    assert "Leave the activation out" in feedback.sentence
    assert "budget" not in feedback.text()


def test_a_wrong_sum_says_what_state_it_stands_for() -> None:
    feedback = check_answer(find_exercise("residual_by_hand"), [[2, 3, -3], [4, 5, -3]])
    assert "-3 = -1 − 2 says that S^1_3 is -2, and a ReLU gives nothing below 0" in feedback.text()
    assert "All others" not in feedback.text()
