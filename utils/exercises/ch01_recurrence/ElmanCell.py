"""A cell in Keras: its outputs, and their gradient back through time, computed again in NumPy."""  # noqa: N999

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from utils.checks import edits, oracles, probes, properties
from utils.checks.compare import difference, same
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_arrays, is_count, is_numeric

say = Sentences(__name__)

MEASURED: dict[str, Any] = {
    "probe": probes.recurrent_cell,
    "returns": {
        **dict.fromkeys(("outputs", "state", "outputs_from_zero"), is_numeric),
        "parameters": is_count,
        "gradients": is_arrays,
    },
}

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


class _Layer:
    """What stands for a Keras layer when a cell's code runs on NumPy."""

    def __init__(self, **options: Any) -> None:
        pass

    def add_weight(self, **options: Any) -> None:
        pass


_KERAS = SimpleNamespace(
    layers=SimpleNamespace(Layer=_Layer),
    ops=SimpleNamespace(
        tanh=np.tanh,
        transpose=np.transpose,
        relu=lambda z: np.maximum(z, 0),
        sigmoid=lambda z: 1 / (1 + np.exp(-z)),
    ),
)


def replays(name: str, source: str, inputs: Inputs, result: Any) -> bool:
    """Return whether a cell's code, run on NumPy with the case's weights, gives what came."""
    x, units = inputs["x"], inputs["initial_state"].shape[-1]
    cell = edits.run_cell(source, f"<{name}, replayed>", keras=_KERAS)[name](units)
    vars(cell).update(inputs["weights"])

    def run(state: Array) -> tuple[Array, Array]:
        states, outputs = [state], []
        for x_t in np.moveaxis(x, 1, 0):
            output, states = cell.call(x_t, states)
            outputs.append(output)
        return np.stack(outputs, axis=1), states[0]

    outputs, state = run(inputs["initial_state"])
    from_zero, _ = run(np.zeros_like(inputs["initial_state"]))
    found = {"outputs": outputs, "state": state, "outputs_from_zero": from_zero}
    return same(found, {key: result[key] for key in found}, rtol=1e-4, atol=1e-5)


EXERCISE = exercise(__name__, cases, judge, **MEASURED, replay=replays)
