"""A cell in Keras: its outputs, and their gradient back through time, computed again in NumPy."""  # noqa: N999

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import cells, oracles, properties
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem

say = Sentences(__name__)

NO_SHAPE = r"Cannot convert '\d+' to a shape"
"""What Keras says where a number stands for a shape."""


def cases(rng: Rng) -> Cases:
    def inputs(batch: int, steps: int, features: int, units: int) -> dict[str, Any]:
        def draw(*shape: int) -> Array:
            return (rng.normal(size=shape) * 0.6).astype(np.float32)

        weights = {"W_hx": draw(features, units), "W_hh": draw(units, units), "b_h": draw(units)}
        return {
            "x": draw(batch, steps, features),
            "initial_state": draw(batch, units),
            "weights": weights,
            "weighting": draw(batch, steps, units),
        }

    yield "a batch of 2, 4 steps, 3 features, 5 units", inputs(2, 4, 3, 5)
    yield "a single sequence of a single step", inputs(1, 1, 2, 2)


def judge(inputs: Inputs, result: Any) -> Problem | None:
    x, start, names = inputs["x"], inputs["initial_state"], list(inputs["weights"])
    weights = [inputs["weights"][name].astype(float) for name in names]
    outputs = oracles.simple_rnn(x, *weights, start=start)
    expected = {
        "outputs": outputs,
        "state": outputs[:, -1],
        "outputs_from_zero": oracles.simple_rnn(x, *weights),
    }
    problem = difference(expected, result, atol=1e-5)
    if problem:
        return problem
    gradients = result["gradients"]
    missing = inputs["weights"].keys() - gradients.keys()
    if missing:
        return say("not trainable", name=min(missing))
    norms = {name: float(np.linalg.norm(each)) for name, each in gradients.items()}
    problem = properties.parameter_count(
        result["parameters"], expected=sum(weight.size for weight in weights)
    ) or properties.gradient_reach(norms)
    if problem:
        return problem
    # No part of a gradient may be missing.
    right = oracles.through_time(x, start, inputs["weighting"], *weights)
    agree = same(dict(zip(names, right, strict=True)), gradients, rtol=1e-3, atol=1e-4)
    return None if agree else say("gradient")


EXERCISE = exercise(__name__, cases, judge, **cells.MEASURED, replay=cells.replays)
