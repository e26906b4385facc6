"""What leaks in a protocol of nine lines; each line that is wrongly judged has its own sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import as_array
from utils.checks.define import Sentences, value
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

LINES = range(1, 10)
RIGHT = frozenset((1, 2, 4, 5, 7, 8))


def judge(inputs: Inputs, result: Any) -> Problem | None:
    numbers = numbers_of(result)
    if numbers is None:
        return say("no list")
    outside = [number for number in numbers if number not in LINES]
    if outside:
        return say("no line", number=outside[0])
    wrong = first_wrong(numbers)
    if wrong is None:
        return None
    return say("missing" if wrong in RIGHT else "fine", number=wrong)


def numbers_of(result: Any) -> list[int] | None:
    """Return the numbers of a list of whole numbers, or None if it is none."""
    array = as_array(result)
    if array is None or array.ndim != 1 or array.dtype.kind not in "iuf":
        return None
    return [int(each) for each in array] if np.array_equal(array, array.round()) else None


def first_wrong(numbers: list[int]) -> int | None:
    """Return the first line that is missing or too many; their order counts for nothing."""
    return min(RIGHT ^ set(numbers), default=None)


# --- conditions of mistakes -------------------------------------------------------------------


def wrong_is(line: int) -> Callable[[Inputs, Any], bool]:
    """Return a condition: this line is the first that is missing or too many."""

    def is_first(inputs: Inputs, result: Any) -> bool:
        numbers = numbers_of(result)
        return numbers is not None and set(numbers) <= set(LINES) and first_wrong(numbers) == line

    return is_first


def is_truth_values(inputs: Inputs, result: Any) -> bool:
    array = as_array(result)
    return array is not None and array.dtype.kind == "b"


EXERCISE = value(__name__, judge)
