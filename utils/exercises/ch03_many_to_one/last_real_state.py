"""The last real state of each sequence; the oracle picks number by number."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], steps: int, units: int) -> dict[str, Any]:
        # What stands in the padding is no constant, and a real state may be zero.
        states = rng.normal(size=(len(lengths), steps, units)) + 3.0
        states[0, lengths[0] - 1, 0] = 0.0
        return {"states": states, "lengths": np.array(lengths)}

    yield "4 sequences of 4, 2, 6 and 3 steps, padded to 7", padded([4, 2, 6, 3], 7, 3)
    yield "sequences of which one has a single step and one no padding", padded([5, 1, 3], 5, 2)
    yield "as many sequences as steps", padded([2, 4, 1, 3], 4, 4)


def oracle(states: Array, lengths: Array) -> Array:
    units = range(states.shape[2])
    rows = zip(states.tolist(), lengths.tolist(), strict=True)
    return np.array([[row[length - 1][unit] for unit in units] for row, length in rows])


EXERCISE = exercise(__name__, cases, equals(oracle))
