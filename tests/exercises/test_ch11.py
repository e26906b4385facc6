"""Chapter 11: what a sentence is accompanied by, and that chance decides nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.exercises.answers import wrong
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise
from utils.exercises.ch11_regularization.dropped_memory import DEVIATIONS, UNITS
from utils.exercises.ch11_regularization.NormedCell import gradients_of, states_of


def test_a_wrong_state_is_shown_with_where_it_comes_from() -> None:
    feedback = check_answer(find_exercise("zoneout_by_hand"), [[4, 4, 0], [3, 8, 6]])
    assert "the old state, 3, and what the cell makes of it, 11" in feedback.text()


def test_what_is_left_of_a_memory_is_far_from_what_a_wrong_rate_leaves() -> None:
    """Six deviations of chance, and still no wrong share passes for the right one."""
    for rate in (0.2, 0.4, 0.3):
        deviation = np.sqrt(rate * (1 - rate) / UNITS)
        assert 2 * DEVIATIONS * deviation < min(rate / 2, abs(1 - 2 * rate))


@pytest.mark.parametrize("seed", range(20))
def test_the_same_verdict_on_every_seed(seed: int) -> None:
    for name in ("variational_dropout", "dropped_memory"):
        exercise = find_exercise(name)
        shared = {"dropped_memory": "one mask for all steps"}.get(name, "another mask at each step")
        feedback = check_answer(exercise, wrong(name, shared), seed=seed)
        assert feedback.mistake == shared


def test_the_oracle_of_the_cell_agrees_with_itself() -> None:
    """Its gradient is one of its states: a step along it moves the loss by its square."""
    case = find_exercise("NormedCell").cases(np.random.default_rng(3))[0]
    gradients = gradients_of(case.inputs)
    weights = {name: each.astype(float) for name, each in case.inputs["weights"].items()}

    def loss(step: float) -> float:
        moved = {name: each + step * gradients[name] for name, each in weights.items()}
        states = states_of(case.inputs["x"], case.inputs["initial_state"], moved)
        return float(np.sum(states * case.inputs["weighting"]))

    slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
    assert slope == pytest.approx(sum(float((g**2).sum()) for g in gradients.values()), rel=1e-3)
