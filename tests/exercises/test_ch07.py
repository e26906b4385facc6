"""Chapter 07: what is not said by a sentence alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.engine import check_answer
from utils.checks.registry import find_exercise


def test_a_gradient_that_grows_is_called_no_part() -> None:
    def growing(units: int, depth: int) -> list[Any]:
        return [(np.eye(units), np.eye(units), np.zeros(units)) for _ in range(depth)]

    feedback = check_answer(find_exercise("starve_first_layer"), growing)
    assert "times the last layer's gradient" in feedback.text()
    assert "part of the gradient" not in feedback.text()
