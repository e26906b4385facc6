"""A cell with a norm: its outputs in NumPy, and their gradient by finite differences."""  # noqa: N999

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import cells, properties
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

EPSILON = 0.001
AXIS_LOST = r"Incompatible shapes: \[\d+,\d+\] vs\. \[\d+\]"
LAYER_IN_CALL = "only supports singleton tf.Variables"
"""What TensorFlow says of two slips."""


def cases(rng: Rng) -> Cases:
    def inputs(batch: int, steps: int, features: int, units: int, size: float) -> dict[str, Any]:
        def draw(*shape: int) -> Array:
            return (rng.normal(size=shape) * 0.6).astype(np.float32)

        weights = {
            "W_hx": size * draw(features, units),
            "W_hh": size * draw(units, units),
            "g_h": 1 + draw(units) / 2,
            "b_h": draw(units),
        }
        return {
            "x": draw(batch, steps, features),
            "initial_state": draw(batch, units),
            "weights": weights,
            "weighting": draw(batch, steps, units),
        }

    yield "a batch of 2, 4 steps, 3 features, 5 units", inputs(2, 4, 3, 5, 1.0)
    # So small that what is added to the variance shows.
    yield "a batch of 3 whose sums are small", inputs(3, 2, 4, 4, 0.05)
    yield "a single sequence of a single step", inputs(1, 1, 2, 3, 1.0)


def states_of(x: Array, start: Array, weights: dict[str, Array]) -> Array:
    """Return the states after each step, one sequence and one step at a time."""
    W_hx, W_hh, g_h, b_h = (weights[name].astype(float) for name in ("W_hx", "W_hh", "g_h", "b_h"))
    outputs = []
    for sequence, first in zip(x.astype(float), start.astype(float), strict=True):
        h, states = first, []
        for x_t in sequence:
            sums = W_hx.T @ x_t + W_hh.T @ h
            spread = np.sqrt(sums.var() + EPSILON)
            h = np.tanh(g_h * (sums - sums.mean()) / spread + b_h)
            states.append(h)
        outputs.append(states)
    return np.array(outputs)


def gradients_of(inputs: Inputs) -> dict[str, Array]:
    """Return the gradient of sum(states · weighting) by each weight, from finite differences."""
    weights = {name: each.astype(float) for name, each in inputs["weights"].items()}

    def loss() -> float:
        states = states_of(inputs["x"], inputs["initial_state"], weights)
        return float(np.sum(states * inputs["weighting"]))

    found = {}
    for name, weight in weights.items():
        gradient = np.zeros(weight.shape)
        for entry in np.ndindex(*weight.shape):
            kept, losses = weight[entry], []
            for step in (1e-5, -1e-5):
                weight[entry] = kept + step
                losses.append(loss())
            weight[entry] = kept
            gradient[entry] = (losses[0] - losses[1]) / 2e-5
        found[name] = gradient
    return found


def judge(inputs: Inputs, result: Any) -> Problem | None:
    x, start, weights = inputs["x"], inputs["initial_state"], inputs["weights"]
    outputs = states_of(x, start, weights)
    expected = {
        "outputs": outputs,
        "state": outputs[:, -1],
        "outputs_from_zero": states_of(x, np.zeros_like(start), weights),
    }
    if problem := difference(expected, result, rtol=1e-4, atol=1e-4):
        return problem
    gradients = result["gradients"]
    missing = weights.keys() - gradients.keys()
    if missing:
        return say("not trainable", name=min(missing))
    wanted = sum(weight.size for weight in weights.values())
    if problem := properties.parameter_count(result["parameters"], expected=wanted):
        return problem
    # No part of a gradient may be missing.
    right = gradients_of(inputs)
    scale = max(float(np.abs(each).max()) for each in right.values())
    agree = same(right, gradients, rtol=2e-2, atol=1e-3 * scale)
    return None if agree else say("gradient")


EXERCISE = exercise(__name__, cases, judge, **cells.MEASURED, replay=cells.replays)
