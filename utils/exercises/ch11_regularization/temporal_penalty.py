"""What the changes of states cost; the oracle adds single numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], steps: int, units: int) -> dict[str, Any]:
        mask = np.arange(steps) < np.array(lengths)[:, None]
        # Padding is far from the states, and from itself: what is counted in wrongly shows.
        states = rng.normal(size=(len(lengths), steps, units)) + 2.0
        states[~mask] *= 5
        return {"states": states, "mask": mask}

    yield "4 sequences of 5, 2, 6 and 3 steps, padded to 7", padded([5, 2, 6, 3], 7, 3)
    yield "two sequences without padding", padded([4, 4], 4, 5)
    yield "sequences of which two have a single step", padded([1, 4, 1], 6, 2)
    still = padded([3, 2], 4, 2)
    still["states"][still["mask"]] = 1.5
    yield Case(still, "states that never change", trivial=True)
    yield Case(padded([1, 1], 3, 2), "sequences of one step each", trivial=True)


def oracle(states: Array, mask: Array) -> float:
    squares = []
    for row, real in zip(states.tolist(), mask.tolist(), strict=True):
        for t in range(1, len(row)):
            if real[t] and real[t - 1]:
                squares += [(a - b) ** 2 for a, b in zip(row[t], row[t - 1], strict=True)]
    return math.fsum(squares) / len(squares) if squares else 0.0


EXERCISE = exercise(__name__, cases, equals(oracle))
