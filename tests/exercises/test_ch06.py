"""Chapter 06: what its exercises' cases are like, and what is measured of a model of two texts."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from tests.exercises.answers import solution
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of
from utils.checks.two_texts import changed
from utils.exercises.ch06_questions import two_encoders
from utils.experiments import questions

EXERCISES = {exercise.name: exercise for exercise in exercises_of("06")}
SEEDS = (20, 1, 77)


@pytest.mark.parametrize("seed", SEEDS)
def test_padding_would_fit_best_and_some_scores_overflow(seed: int) -> None:
    largest = smallest = ahead = 0.0
    for case in make_cases(EXERCISES["attend_facts"], seed=seed, rounds=3):
        query, facts, mask = (case.inputs[name] for name in ("query", "facts", "mask"))
        assert mask.any(axis=1).all()
        scores = np.einsum("bf,bnf->bn", query, facts)
        largest = max(largest, float(scores[mask].max()))
        smallest = min(smallest, float(scores[mask].min()))
        best = np.where(mask, scores, -np.inf).max(axis=1)
        ahead = max(ahead, float((scores.max(axis=1) - best).max()))
    assert 800 < largest < 1100
    assert -1100 < smallest < -900
    assert ahead > 800  # beside such padding the exponentials of all real facts are 0


@pytest.mark.parametrize("seed", SEEDS)
def test_words_come_again_within_a_fact_and_across_facts(seed: int) -> None:
    cases = make_cases(EXERCISES["point_at_words"], seed=seed, rounds=2)
    for case in cases:
        for story in case.inputs["ids"]:
            words = story[story > 0]
            assert len(set(words.tolist())) < len(words)
        np.testing.assert_allclose(case.inputs["shares"].sum(axis=(1, 2)), 1)
    assert any(case.inputs["shares"][case.inputs["ids"] == 0].any() for case in cases)


def test_the_paper_numbers_are_not_given_away() -> None:
    text = check_answer(EXERCISES["hops_by_hand"], [9, 9, 9, 9]).text()
    assert "0.75" not in text
    assert "0.8" not in text


@pytest.mark.parametrize("seed", SEEDS)
def test_an_audit_has_padding_and_stories_that_need_several_facts(seed: int) -> None:
    cases = make_cases(EXERCISES["support_mass"], seed=seed)
    assert any((~case.inputs["mask"]).any() for case in cases)
    counts = {int(n) for case in cases for n in case.inputs["support"].sum(axis=1)}
    assert {1, 2, 3} <= counts
    for case in cases:
        assert not (case.inputs["support"] & ~case.inputs["mask"]).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_keys_move_the_first_fact_and_padding_if_they_may(seed: int) -> None:
    for case in make_cases(EXERCISES["shuffle_facts"], seed=seed):
        if case.trivial:
            continue
        story, keys = case.inputs["story"], case.inputs["keys"]
        real = story[:, :, 0] > 0
        assert (keys.argmin(axis=1) != 0).all()
        assert all(
            row[~of].max(initial=0) < row[of].min() for row, of in zip(keys, real, strict=True)
        )
        assert (solution("shuffle_facts")(story, keys) != story).any(axis=(1, 2)).all()


def test_the_sizes_vary_with_the_seed() -> None:
    sizes = {
        tuple(make_cases(EXERCISES["two_encoders"], seed=seed)[0].inputs["arguments"])
        for seed in range(5)
    }
    assert len(sizes) > 1


def test_the_solution_stays_within_the_budget() -> None:
    assert solution("two_encoders")(200, 60).count_params() < two_encoders.BUDGET


def test_what_stands_in_for_a_model_sees_no_story() -> None:
    keras.utils.set_random_seed(3)
    model = questions.of_question(30, 9)
    story, question = np.array([[3, 4, 5, 0], [6, 7, 0, 0]]), np.array([[8, 9, 0], [10, 11, 12]])
    given = {
        name: np.asarray(model(list(texts))) for name, texts in changed(story, question).items()
    }
    np.testing.assert_allclose(given["story_first"], given["again"])
    assert np.abs(given["question_last"] - given["again"]).max() > 1e-4


def test_each_change_is_at_the_ends_of_one_text() -> None:
    story, question = np.array([[3, 4, 5, 0], [6, 7, 0, 0]]), np.array([[8, 9, 0], [10, 11, 12]])
    made = changed(story, question)
    assert (made["story_first"][0] != story).tolist() == [[True, False, False, False]] * 2
    assert np.argwhere(made["story_last"][0] != story).tolist() == [[0, 2], [1, 1]]
    assert np.argwhere(made["question_last"][1] != question).tolist() == [[0, 1], [1, 2]]
    assert made["story_swapped"][0].tolist() == [[5, 4, 3, 0], [7, 6, 0, 0]]
    assert made["question_swapped"][1].tolist() == [[9, 8, 0], [12, 11, 10]]
    for name, place, text in (("story_padded", 0, story), ("question_padded", 1, question)):
        steps = text.shape[1]
        np.testing.assert_array_equal(made[name][place][:, :steps], text)
        assert not made[name][place][:, steps:].any()


def test_the_courses_own_shuffle_and_audit_do_what_the_exercises_ask_for() -> None:
    for case in make_cases(EXERCISES["shuffle_facts"], seed=20):
        wanted = solution("shuffle_facts")(**case.inputs)
        np.testing.assert_array_equal(questions.in_other_order(**case.inputs), wanted)
    for case in make_cases(EXERCISES["support_mass"], seed=20):
        wanted = solution("support_mass")(**case.inputs)
        np.testing.assert_allclose(questions.support_means(**case.inputs), wanted, rtol=1e-5)
