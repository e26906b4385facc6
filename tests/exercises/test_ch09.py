"""Chapter 09: what is said beside the first sentence."""

from __future__ import annotations

import keras

from tests.exercises.answers import wrong
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


def test_a_softmax_over_the_budget_is_told_of_one_fault() -> None:
    def softmax(vocabulary_size: int) -> keras.Model:
        whole = wrong("my_residual_model", "over the budget")(vocabulary_size)
        return keras.Sequential([whole, keras.layers.Softmax()])

    feedback = check_answer(find_exercise("my_residual_model"), softmax)
    assert "Leave the activation out" in feedback.sentence
    assert "budget" not in feedback.text()


def test_a_wrong_sum_says_what_state_it_stands_for() -> None:
    feedback = check_answer(find_exercise("residual_by_hand"), [[2, 3, -3], [4, 5, -3]])
    assert "-3 = -1 − 2 says that S^1_3 is -2, and a ReLU gives nothing below 0" in feedback.text()
    assert "All others" not in feedback.text()
