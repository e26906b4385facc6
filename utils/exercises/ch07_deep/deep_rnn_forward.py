"""A deep RNN in NumPy; the oracle takes each layer whole, from the course's own loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import oracles
from utils.checks.define import Array, Cases, Rng, exercise
from utils.checks.judges import equals


def cases(rng: Rng) -> Cases:
    def stack(layers: int, steps: int, features: int, units: int) -> dict[str, Any]:
        def layer(width: int) -> list[Array]:
            kernel, recurrent = rng.normal(size=(units, width)), rng.normal(size=(units, units))
            return [kernel * 0.7, recurrent * 0.6, rng.normal(size=units) * 0.5]

        weights = [layer(features)] + [layer(units) for _ in range(layers - 1)]
        return {"x": rng.normal(size=(steps, features)), "weights": weights}

    # Where there are several layers the input is as wide as a state, so that a layer that reads
    # the wrong one of the two gives numbers, and those are recognised.
    layers, steps = int(rng.integers(3, 6)), int(rng.integers(8, 15))
    yield "2 layers of 3 units, 4 steps of 3 features", stack(2, 4, 3, 3)
    whole = {"x": rng.integers(-2, 3, size=(5, 2))}
    yield "a single layer of 4 units, 5 steps of 2 whole numbers", stack(1, 5, 2, 4) | whole
    yield "3 layers and a sequence of a single step", stack(3, 1, 2, 2)
    yield f"{layers} layers of 4 units, {steps} steps", stack(layers, steps, 4, 4)


def oracle(x: Array, weights: list[Any]) -> Array:
    below, states = x[None], []
    for W_hx, W_hh, b_h in weights:
        below = oracles.simple_rnn(below, W_hx.T, W_hh.T, b_h)
        states.append(below[0])
    return np.stack(states)


EXERCISE = exercise(__name__, cases, equals(oracle))
