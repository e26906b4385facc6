"""One step of an LSTM; the oracle takes one number at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from utils.checks.compare import describe, difference
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)


def cases(rng: Rng) -> Cases:
    for features, units in ((3, 2), (2, 5)):
        yield (
            f"{features} features and {units} units",
            {
                "x": rng.normal(size=features),
                "h": np.tanh(rng.normal(size=units)),
                "c": rng.normal(size=units) * 1.5,
                "W_hx": rng.normal(size=(4 * units, features)),
                "W_hh": rng.normal(size=(4 * units, units)),
                "b_h": rng.normal(size=4 * units),
            },
        )


def oracle(x: Array, h: Array, c: Array, W_hx: Array, W_hh: Array, b_h: Array) -> dict[str, Array]:
    def dot(row: Array, values: Iterable[float]) -> float:
        return math.fsum(weight * value for weight, value in zip(row, values, strict=True))

    units, new_h, new_c = len(h), [], []
    for unit in range(units):
        rows = range(unit, 4 * units, units)
        i, f, g, o = (dot(W_hx[row], x) + dot(W_hh[row], h) + b_h[row] for row in rows)
        new_c.append(c[unit] / (1 + math.exp(-f)) + math.tanh(g) / (1 + math.exp(-i)))
        new_h.append(math.tanh(new_c[-1]) / (1 + math.exp(-o)))
    return {"h": np.array(new_h), "c": np.array(new_c)}


def judge(inputs: Inputs, result: Any) -> Problem | None:
    if not isinstance(result, list) or len(result) != 2:
        return say("two arrays", got=describe(result))
    right, got = oracle(*inputs.values()), dict(zip(("h", "c"), result, strict=True))
    # Float32 will do: its rounding is the tolerance.
    return difference(right, got, rtol=1e-4, atol=1e-5)


EXERCISE = exercise(__name__, cases, judge)
