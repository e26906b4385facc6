"""Three ways to change a distribution, on paper."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.compare import as_array
from utils.checks.define import Array, Sentences, value
from utils.checks.exercise import Inputs, Problem
from utils.checks.judges import on_paper

say = Sentences(__name__)

# Squares 1, 16, 4, 9 (hundredths), of 30; the two largest, of 7; the three largest, of 9.
RIGHT = [[1 / 30, 16 / 30, 4 / 30, 9 / 30], [0, 4 / 7, 0, 3 / 7], [0, 4 / 9, 2 / 9, 3 / 9]]
ORDER = [(row, column) for row in range(3) for column in range(4)]
ROWS = ("temperature", "top-k", "nucleus")
WRITTEN_SHORT = 0.005
"""How far a number may lie from the right one: two decimals are enough."""


def words(part: tuple[int, int], right: Array, got: Array) -> Problem:
    total = float(got[part[0]].sum())
    if abs(total - 1) > 4 * WRITTEN_SHORT:
        return say("no distribution", row=ROWS[part[0]], total=total)
    return say("wrong", row=ROWS[part[0]], character="aeio"[part[1]], got=got[part])


def rounded(result: Any, unit: float) -> bool:
    """Return whether these are the right numbers, rounded to multiples of a unit."""
    got = as_array(result)
    if got is None or got.shape != np.shape(RIGHT) or got.dtype.kind not in "iuf":
        return False
    return bool(np.allclose(got, np.round(got / unit) * unit) and np.abs(got - RIGHT).max() < unit)


def one_decimal(inputs: Inputs, result: Any) -> bool:
    return rounded(result, 0.1)


def in_percent(inputs: Inputs, result: Any) -> bool:
    got = as_array(result)
    return got is not None and got.dtype.kind in "iuf" and rounded(got / 100, 0.01)


EXERCISE = value(__name__, on_paper(RIGHT, ORDER, words, rtol=0, atol=WRITTEN_SHORT))
