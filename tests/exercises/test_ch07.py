"""Chapter 07: what is not said by a sentence alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.exercises.answers import earns
from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


def test_a_gradient_that_grows_is_called_no_part() -> None:
    def growing(units: int, depth: int) -> list[Any]:
        return [(np.eye(units), np.eye(units), np.zeros(units)) for _ in range(depth)]

    feedback = check_answer(find_exercise("starve_first_layer"), growing)
    assert "times the last layer's gradient" in feedback.text()
    assert "part of the gradient" not in feedback.text()


@pytest.mark.parametrize("units", [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 99, 100, 128])
def test_a_number_of_units_that_is_always_the_same_earns_nothing(units: int) -> None:
    for seed in range(200):
        assert not earns("units_for_budget", lambda *given: units, seed)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("deep_rnn_forward", lambda x, weights: x),
        ("deep_rnn_forward", lambda x, weights: [x for _ in weights]),
        ("deep_rnn_forward", lambda x, weights: [0 * x for _ in weights]),
        ("starve_first_layer", lambda units, depth: []),
        ("starve_first_layer", lambda units, depth: [(0, 0, 0)] * depth),
        (
            "starve_first_layer",
            lambda units, depth: [(np.eye(units), np.eye(units), np.ones(units))] * depth,
        ),
    ],
)
def test_doing_nothing_earns_nothing(name: str, answer: Any) -> None:
    for seed in range(200):
        assert not earns(name, answer, seed)
