"""Chapter 02: what its exercises' cases are like, and what the details of a refusal say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.exercises.answers import solution, wrong
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of, find_exercise
from utils.decoding import nucleus as course_nucleus
from utils.exercises.ch02_one_to_many import write_on
from utils.verse import longest_copied_run, loop_length

SEEDS = (20, 1, 77)


def test_the_paper_probabilities_are_not_given_away() -> None:
    feedback = check_answer(find_exercise("drawn_by_hand"), [[0.25] * 4] * 3)
    assert feedback.status == "not_yet"
    assert "0.53" not in feedback.text()
    assert "0.57" not in feedback.text()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_functions_that_the_chapter_uses_instead_give_the_same(seed: int) -> None:
    for name, instead in {
        "nucleus": course_nucleus,
        "loop_length": loop_length,
        "copied_run": lambda text, source: len(longest_copied_run(text, source)),
    }.items():
        for case in make_cases(find_exercise(name), seed=seed):
            right = solution(name)(**case.inputs)
            np.testing.assert_allclose(instead(**case.inputs), right, rtol=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_to_be_written_is_clear_and_varied(seed: int) -> None:
    for case in make_cases(find_exercise("write_on"), seed=seed):
        ids, leads = write_on.written(**case.inputs)
        assert min(leads) > write_on.CLEAR
        assert len(set(ids)) >= write_on.VARIED


@pytest.mark.parametrize("seed", range(20))
def test_no_sum_of_probabilities_lies_near_p(seed: int) -> None:
    for case in make_cases(find_exercise("nucleus"), seed=seed):
        logits, p = case.inputs["logits"], case.inputs["p"]
        weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
        ranked = np.sort(weights / weights.sum(axis=-1, keepdims=True), axis=-1)[:, ::-1]
        sums = np.cumsum(ranked, axis=-1)
        assert np.abs(sums[:, :-1] - p).min() > 1e-3


def test_sizes_vary_with_the_seed() -> None:
    for name in ("poet_model", "my_poem_model"):
        cases = [make_cases(find_exercise(name), seed=seed)[0] for seed in range(5)]
        assert len({tuple(case.inputs["arguments"]) for case in cases}) > 1
        for case in cases:
            assert case.inputs["x"].max() == case.inputs["arguments"][0] - 1


def test_the_largest_vocabulary_decides_about_the_budget() -> None:
    feedback = check_answer(
        find_exercise("my_poem_model"), wrong("my_poem_model", "over the budget")
    )
    assert "150,000" in feedback.text()


def test_there_are_seven_exercises_and_their_solutions_pass() -> None:
    exercises = exercises_of("02")
    assert len(exercises) == 7
    for exercise in exercises:
        assert check_answer(exercise, solution(exercise.name)).passed
