"""Chapter 09: what is said beside the first sentence, and verdicts that do not hang on luck."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from tests.exercises.answers import RIGHT, WRONG, earns, wrong
from utils.checks.engine import check_answer, make_cases, verdict
from utils.checks.exercise import Case
from utils.checks.feedback import Feedback
from utils.checks.recognise import Memory, run_case
from utils.checks.registry import find_exercise

WITHOUT_MODELS = ("residual_by_hand", "residual_forward", "path_gradients", "exploding_residual")


def test_a_softmax_over_the_budget_is_told_of_one_fault() -> None:
    wide = wrong("my_residual_model", "over the budget")

    def softmax(vocabulary_size: int) -> keras.Model:
        return keras.Sequential([wide(vocabulary_size), keras.layers.Softmax()])

    feedback = check_answer(find_exercise("my_residual_model"), softmax)
    assert "Leave the activation out" in feedback.sentence
    assert "budget" not in feedback.text()


def test_a_budget_is_counted_with_the_largest_vocabulary() -> None:
    answer, _ = WRONG["my_residual_model"][3]
    feedback = check_answer(find_exercise("my_residual_model"), answer)
    assert "of 65 there are 100,904 parameters" in feedback.text()


def test_a_wrong_sum_says_what_state_it_stands_for() -> None:
    feedback = check_answer(find_exercise("residual_by_hand"), [[2, 3, -3], [4, 5, -3]])
    assert "-3 = -1 − 2 says that S^1_3 is -2, and a ReLU gives nothing below 0" in feedback.text()
    assert "All others" not in feedback.text()


@pytest.mark.parametrize("name", WITHOUT_MODELS)
def test_no_verdict_hangs_on_the_seed(name: str) -> None:
    exercise = find_exercise(name)
    for seed in range(300, 320):
        cases = make_cases(exercise, seed)
        memory: Memory = {}  # what known mistakes give is computed once for a seed

        def judged(answer: Any, cases: list[Case] = cases, memory: Memory = memory) -> Feedback:
            outcomes = []
            for case in cases:
                outcomes.append(run_case(exercise, answer, case))
                if outcomes[-1].error is not None:
                    break
            return verdict(exercise, cases, outcomes, memory)

        for mistake in exercise.mistakes:
            for way in range(len(mistake.ways)):
                feedback = judged(mistake.answer(way))
                assert feedback.mistake == mistake.name, feedback.text()
        for answer in RIGHT[name]:
            feedback = judged(answer)
            assert feedback.passed, feedback.text()
        for answer, words in WRONG[name]:
            feedback = judged(answer)
            assert feedback.status == "not_yet"
            assert words.lower() in feedback.sentence.lower(), feedback.text()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("residual_forward", lambda x, weights, projection: x),
        ("residual_forward", lambda x, weights, projection: [x for _ in weights]),
        ("residual_forward", lambda x, weights, projection: [0 * x for _ in weights]),
        ("path_gradients", lambda slopes: slopes),
        ("path_gradients", lambda slopes: np.append(1, slopes)),
        ("path_gradients", lambda slopes: np.append(1, 0 * slopes)),
        ("path_gradients", lambda slopes: np.ones(len(slopes) + 1)),
        ("exploding_residual", lambda units, depth, seed: np.zeros((depth, units, units))),
        ("exploding_residual", lambda units, depth, seed: np.ones((depth, units, units))),
        ("exploding_residual", lambda units, depth, seed: [0.5 * np.eye(units)] * depth),
    ],
)
def test_doing_nothing_earns_nothing(name: str, answer: Any) -> None:
    assert not any(earns(name, answer, seed) for seed in range(200))


def test_a_spread_of_a_tenth_more_or_less_is_on_one_side_of_the_border_on_every_seed() -> None:
    exercise = find_exercise("exploding_residual")

    def normal(spread):
        return lambda units, depth, seed: (
            spread * np.random.default_rng(seed).normal(size=(depth, units, units)) / np.sqrt(units)
        )

    for seed in range(20):
        assert not check_answer(exercise, normal(0.5), seed=seed).passed
        for spread in (0.6, 0.7, 0.8):
            assert check_answer(exercise, normal(spread), seed=seed).passed
