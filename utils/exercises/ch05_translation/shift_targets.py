"""Targets one step late; the oracle builds lists, token by token."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def padded(lengths: list[int], steps: int, start: int, end: int) -> dict[str, Any]:
        real = np.arange(steps) < np.array(lengths)[:, None]
        ids = rng.integers(10, 60, size=real.shape)
        return {"targets": np.where(real, ids, 0), "start": start, "end": end}

    yield "3 rows of 4, 2 and 1 tokens, padded to 4", padded([4, 2, 1], 4, 2, 3)
    yield "rows that all leave padding, markers 7 and 5", padded([3, 1, 2, 4], 6, 7, 5)
    yield "a single row without padding", padded([5], 5, 3, 2)
    # Markers may be any ids, also one that stands in a row.
    twice = padded([2, 3], 3, 9, 8)
    twice["targets"] = np.array([[8, 9, 0], [9, 8, 8]])
    yield "markers that are tokens, too", twice


def oracle(targets: Array, start: int, end: int) -> tuple[Array, Array]:
    read, asked = [], []
    for row in targets.tolist():
        real = [token for token in row if token]
        padding = [0] * (len(row) - len(real))
        read.append([start, *real, *padding])
        asked.append([*real, end, *padding])
    return np.array(read), np.array(asked)


EXERCISE = exercise(__name__, cases, equals(oracle))
