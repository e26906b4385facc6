"""Chapter 05: what its exercises' cases are like, and what is measured of layers and models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import solution, wrong
from utils.checks import attending, translators
from utils.checks.engine import check_answer, make_cases
from utils.checks.registry import exercises_of, find_exercise
from utils.exercises.ch05_translation import BahdanauAttention, best_in_beam, my_translator

SEEDS = (20, 1, 77)


def test_the_paper_numbers_are_not_given_away() -> None:
    feedback = check_answer(find_exercise("attention_by_hand"), [9, 9, 9, 9, 9, 9])
    assert "0.4" not in feedback.text()
    assert "0.8" not in feedback.text()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_real_score_is_negative(seed: int) -> None:
    """Who sets those of padding to 0 makes them the largest."""
    for case in make_cases(find_exercise("dot_attention"), seed=seed, rounds=3):
        s, h, mask = (case.inputs[name] for name in ("s", "h", "mask"))
        assert (s @ h.transpose(0, 2, 1)).swapaxes(1, 2)[mask].max() < 0.5
    for case in make_cases(find_exercise("BahdanauAttention"), seed=seed, rounds=3):
        s, h, mask = (case.inputs[name] for name in ("s", "h", "mask"))
        w = case.inputs["weights"]
        hidden = np.tanh((s @ w["W_q"])[:, :, None] + (h @ w["W_k"])[:, None]) @ w["v"]
        assert np.median(hidden.swapaxes(1, 2)[mask]) < 0


@pytest.mark.parametrize("seed", range(20))
def test_every_other_way_of_searching_finds_something_else(seed: int) -> None:
    cases = make_cases(find_exercise("best_in_beam"), seed=seed)
    found = {name: [] for name in ("right", *best_in_beam.OTHERWISE, *best_in_beam.STRANGER)}
    for case in cases:
        for name, settings in {"right": {}, **best_in_beam.OTHERWISE}.items():
            ids, gap = best_in_beam.searched(**case.inputs, **settings)
            found[name].append(tuple(ids))
            assert name != "right" or gap > best_in_beam.CLEAR
        for name, way in best_in_beam.STRANGER.items():
            ids, gap = way(**case.inputs)
            found[name].append(tuple(ids))
            assert gap > best_in_beam.CLEAR
    assert len({tuple(each) for each in found.values()}) == len(found)


def test_the_gradients_that_are_judged_are_those_of_the_contexts() -> None:
    (case, *_) = make_cases(find_exercise("BahdanauAttention"), seed=20)
    _, slopes = BahdanauAttention.attended(case.inputs, case.inputs["mask"])

    def total(name: str, change: np.ndarray) -> float:
        weights = {**case.inputs["weights"], name: case.inputs["weights"][name] + change}
        inputs = {**case.inputs, "weights": weights}
        contexts, _ = BahdanauAttention.attended(inputs, case.inputs["mask"])
        return float(np.sum(contexts * case.inputs["weighting"]))

    for name, slope in slopes.items():
        place = np.unravel_index(np.abs(slope).argmax(), slope.shape)
        step = np.zeros(slope.shape)
        step[place] = 1e-4
        assert (total(name, step) - total(name, -step)) / 2e-4 == pytest.approx(
            slope[place], rel=1e-3
        )


def test_a_layer_is_run_with_other_padding_and_without_a_mask() -> None:
    (case, *_) = make_cases(find_exercise("BahdanauAttention"), seed=20)
    deaf: Any = wrong("BahdanauAttention", "mask not used")
    found = attending.attention_layer(deaf, case.inputs)
    assert np.abs(found["outputs"] - found["other_padding"]).max() > 1e-3
    np.testing.assert_allclose(found["outputs"], found["unmasked"], atol=1e-6)


@pytest.mark.parametrize("name", ["leaks_target", "my_translator"])
def test_sizes_vary_and_the_largest_ids_are_tried(name: str) -> None:
    sizes = set()
    for seed in range(5):
        inputs = make_cases(find_exercise(name), seed=seed)[0].inputs
        sizes.add(tuple(inputs["arguments"]))
        assert inputs["source"].max() == inputs["arguments"][0] - 1
        assert inputs["read"].max() == inputs["arguments"][1] - 1
        changed = inputs["read"] != inputs["later"]
        assert changed[0, translators.LATER + 1 :].all()
        assert not changed[0, : translators.LATER + 1].any()
    assert len(sizes) > 1


def test_the_solution_of_the_open_exercise_stays_within_the_budget() -> None:
    model = solution("my_translator")(*my_translator.SIZES)
    assert 0.5 * my_translator.BUDGET < model.count_params() < my_translator.BUDGET


def test_there_are_seven_exercises() -> None:
    assert len(exercises_of("05")) == 7
