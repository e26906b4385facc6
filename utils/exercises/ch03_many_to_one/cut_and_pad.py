"""Texts of any length as one array; the oracle fills in number by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_numeric
from utils.checks.judges import equals, first_of

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    def texts(lengths: list[int], limit: int, head: int) -> dict[str, Any]:
        ids = rng.permutation(np.arange(2, 90))  # no id twice, and none that means padding
        ends = np.cumsum(lengths)
        rows = [ids[end - n : end].tolist() for n, end in zip(lengths, ends, strict=True)]
        return {"rows": rows, "limit": limit, "head": head}

    yield "texts of 3, 6, 7 and 12 words, 6 of which 4 from the start", texts([3, 6, 7, 12], 6, 4)
    yield "everything from the start, nothing from the end", texts([8, 2, 5], 5, 5)
    yield "everything from the end, nothing from the start", texts([8, 2, 5], 5, 0)
    yield "texts that are all shorter than the limit", texts([1, 4, 2], 6, 2)
    yield "a text of one word more than the limit", texts([7, 4], 6, 3)


def oracle(rows: list[list[int]], limit: int, head: int) -> Array:
    found = np.zeros((len(rows), limit), int)
    for number, row in enumerate(rows):
        lost = max(len(row) - limit, 0)
        for place, word in enumerate(row):
            if not lost or place < head:
                found[number, place] = word
            elif place >= head + lost:
                found[number, place - lost] = word
    return found


def is_array(inputs: Inputs, result: Any) -> Problem | None:
    return say("list") if isinstance(result, list) else None


def is_narrow(inputs: Inputs, result: Any) -> bool:
    """Return whether the array is as wide as the longest row that is left, and right so far."""
    expected = oracle(**inputs)
    width = min(max(map(len, inputs["rows"])), inputs["limit"])
    if not is_numeric(result) or result.shape != (len(expected), width):
        return False
    return bool((result == expected[:, :width]).all())


EXERCISE = exercise(__name__, cases, first_of(equals(oracle), is_array))
