"""The mean over the real steps; the oracle adds single numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], steps: int, units: int) -> dict[str, Any]:
        mask = np.arange(steps) < np.array(lengths)[:, None]
        # Far from zero everywhere: what is counted in wrongly shows, and so does a wrong divisor.
        states = rng.normal(size=(len(lengths), steps, units)) + 3.0
        states[0, 0] = 0.0  # a real state may be zero: only the mask can tell
        return {"states": states, "mask": mask}

    yield "4 sequences of 4, 2, 6 and 3 steps, padded to 7", padded([4, 2, 6, 3], 7, 3)
    yield "sequences of which one has a single step and one no padding", padded([5, 1, 3], 5, 2)
    inner = padded([4, 4, 4, 4], 4, 4)  # as many sequences as steps and units: axes exchanged show
    inner["mask"] = np.array([[1, 0, 1, 0], [0, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 1]], bool)
    yield "a mask whose real steps don't all come first", inner


def oracle(states: Array, mask: Array) -> Array:
    found = []
    for row, real in zip(states.tolist(), mask.tolist(), strict=True):
        kept = [state for state, is_real in zip(row, real, strict=True) if is_real]
        found.append([math.fsum(column) / len(kept) for column in zip(*kept, strict=True)])
    return np.array(found)


EXERCISE = exercise(__name__, cases, equals(oracle))
