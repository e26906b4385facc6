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
    def inputs(features: int, units: int) -> dict[str, Array]:
        return {
            "x": rng.normal(size=features),
            "h": np.tanh(rng.normal(size=units)),
            "c": rng.normal(size=units) * 1.5,
            "W_hx": rng.normal(size=(4 * units, features)),
            "W_hh": rng.normal(size=(4 * units, units)),
            "b_h": rng.normal(size=4 * units),
        }

    yield "3 features and 2 units", inputs(3, 2)
    yield "4 features and 5 units", inputs(4, 5)
    large = inputs(6, 7)
    # Only in some units, and only upwards: the plain sigmoid, `1 / (1 + np.exp(-z))`, bears it.
    large["b_h"][[0, 7 + 1, 14 + 2, 21 + 3]] = 1000
    yield "6 features and 7 units, some sums around 1000", large


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


def as_pair(inputs: Inputs, result: Any) -> Any:
    """Return the two rows of one array as the pair that they are."""
    return list(result) if isinstance(result, np.ndarray) and result.ndim == 2 else result


def judge(inputs: Inputs, result: Any) -> Problem | None:
    pair = as_pair(inputs, result)
    if not isinstance(pair, list) or len(pair) != 2:
        return say("two arrays", got=describe(result))
    right, got = oracle(*inputs.values()), dict(zip(("h", "c"), pair, strict=True))
    # Float32 will do: its rounding is the tolerance.
    return difference(right, got, rtol=1e-4, atol=1e-5)


EXERCISE = exercise(__name__, cases, judge, view=as_pair)
