"""Clipping by the global norm; the oracle lays all entries out in one long vector."""

from __future__ import annotations

import math

import numpy as np

from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.exercise import Case
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def draw(scale: float) -> list[Array]:
        return [rng.normal(size=shape) * scale for shape in ((2, 3), (4,), (1, 2))]

    nothing = [np.zeros((2, 2)), np.zeros(3)]
    yield Case({"gradients": draw(3.0), "max_norm": 1.0}, "gradients that are too large")
    yield Case({"gradients": draw(0.1), "max_norm": 5.0}, "gradients that are small enough", True)
    yield Case({"gradients": draw(0.8), "max_norm": 2.0}, "three arrays and a largest norm of 2")
    yield Case({"gradients": nothing, "max_norm": 1.0}, "gradients that are all zero", True)


def oracle(gradients: list[Array], max_norm: float) -> list[Array]:
    length = math.sqrt(math.fsum(float(v) ** 2 for g in gradients for v in g.ravel()))
    return [g * (max_norm / length if length > max_norm else 1) for g in gradients]


EXERCISE = exercise(__name__, cases, equals(oracle, "the list of gradients"))
