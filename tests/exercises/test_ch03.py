"""Chapter 03: what its exercises' cases are like, and what is measured of a pooling layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import solution, wrong
from utils.checks import probes
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of
from utils.exercises.ch03_many_to_one import AttentionPooling, my_reader

EXERCISES = {exercise.name: exercise for exercise in exercises_of("03")}
SEEDS = (20, 1, 77)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_real_state_may_be_zero_and_padding_is_not(seed: int) -> None:
    for case in make_cases(EXERCISES["last_real_state"], seed=seed, rounds=3):
        states, lengths = case.inputs["states"], case.inputs["lengths"]
        real = np.arange(states.shape[1]) < lengths[:, None]
        assert (states[real] == 0).any()
        assert (states[~real] != 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_score_of_a_real_step_is_negative(seed: int) -> None:
    """Who sets those of padding to 0 makes them the largest."""
    for case in make_cases(EXERCISES["AttentionPooling"], seed=seed, rounds=3):
        scores = case.inputs["x"] @ case.inputs["weights"]["w"]
        assert scores[case.inputs["mask"]].max() < -0.5


def test_texts_of_the_exercise_are_cut_everywhere_and_nowhere() -> None:
    cases = make_cases(EXERCISES["cut_and_pad"], seed=20)
    heads = {(each.inputs["head"], each.inputs["limit"]) for each in cases}
    assert any(head == 0 for head, _ in heads)
    assert any(head == limit for head, limit in heads)
    for case in cases:
        assert all(0 not in row for row in case.inputs["rows"])
    assert any(max(map(len, each.inputs["rows"])) < each.inputs["limit"] for each in cases)


def test_the_paper_numbers_are_not_given_away() -> None:
    feedback = check_answer(EXERCISES["pooled_by_hand"], [9, 9, 9, 9])
    assert "-6" not in feedback.text()
    assert "3.75" not in feedback.text()


@pytest.mark.parametrize("name", ["loses_mask", "my_reader"])
def test_the_sizes_vary_with_the_seed(name: str) -> None:
    sizes = {make_cases(EXERCISES[name], seed=seed)[0].inputs["arguments"][0] for seed in range(5)}
    assert len(sizes) > 1


def test_the_solutions_of_the_open_exercise_stay_within_the_budget() -> None:
    model = solution("my_reader")(my_reader.VOCABULARY, 2)
    assert model.count_params() < my_reader.BUDGET


def test_the_gradient_that_is_judged_is_that_of_the_outputs() -> None:
    (case, *_) = make_cases(EXERCISES["AttentionPooling"], seed=20)
    x, mask, weighting = (case.inputs[name] for name in ("x", "mask", "weighting"))
    w = case.inputs["weights"]["w"].astype(float)
    _, gradient = AttentionPooling.pooled(x, mask, w, weighting)
    for place in range(len(w)):
        step = 1e-4 * np.eye(len(w))[place]
        up, down = (
            np.sum(AttentionPooling.pooled(x, mask, v, weighting)[0] * weighting)
            for v in (w + step, w - step)
        )
        assert (up - down) / 2e-4 == pytest.approx(gradient[place], rel=1e-4, abs=1e-6)


def test_a_pooling_layer_is_run_with_other_padding_and_without_a_mask() -> None:
    (case, *_) = make_cases(EXERCISES["AttentionPooling"], seed=20)
    deaf: Any = wrong("AttentionPooling", "mask not used")
    found = probes.pooling_layer(deaf, case.inputs)
    assert np.abs(found["outputs"] - found["other_padding"]).max() > 1e-3
    np.testing.assert_allclose(found["outputs"], found["unmasked"], atol=1e-6)
