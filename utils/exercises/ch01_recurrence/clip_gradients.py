"""Clipping by the global norm; the oracle lays all entries out in one long vector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def draw(*shares: float) -> list[Array]:
        """Return three arrays whose norms are these, as parts of the global norm."""
        arrays = [rng.normal(size=shape) for shape in ((2, 3), (4,), (1, 2))]
        parts = [
            array / np.linalg.norm(array) * share
            for array, share in zip(arrays, shares, strict=True)
        ]
        return [part / math.hypot(*shares) for part in parts]

    def of(norm: float, max_norm: float, *shares: float) -> dict[str, Any]:
        return {"gradients": [norm * each for each in draw(*shares)], "max_norm": max_norm}

    # No two arrays are alike, the first is never the longest, and limits lie on both sides of 1.
    large = float(rng.uniform(8, 12))
    yield "gradients that are too large", of(large, 1.0, 3, 5, 2)
    yield Case(of(2.0, 5.0, 2, 3, 1), "gradients that are small enough", trivial=True)
    yield "three arrays, none of which is too long by itself", of(2.5, 2.0, 2, 1, 3)
    yield "a largest norm below 1", of(0.8, 0.7, 1, 2, 3)
    nothing = [np.zeros((2, 2)), np.zeros(3)]
    yield Case({"gradients": nothing, "max_norm": 1.0}, "gradients that are all zero", trivial=True)


def oracle(gradients: list[Array], max_norm: float) -> list[Array]:
    length = math.sqrt(math.fsum(float(v) ** 2 for g in gradients for v in g.ravel()))
    return [g * (max_norm / length if length > max_norm else 1) for g in gradients]


EXERCISE = exercise(__name__, cases, equals(oracle))
