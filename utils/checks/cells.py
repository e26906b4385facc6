"""What the exercises on cells share: how a cell is measured, and its code run on NumPy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from utils.checks import edits, probes
from utils.checks.compare import same
from utils.checks.define import Array
from utils.checks.exercise import Inputs, is_arrays, is_count, is_numeric

MEASURED: dict[str, Any] = {
    "probe": probes.recurrent_cell,
    "returns": {
        **dict.fromkeys(("outputs", "state", "outputs_from_zero"), is_numeric),
        "parameters": is_count,
        "gradients": is_arrays,
    },
}
"""For an exercise whose answer is a cell."""


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
        **{name: getattr(np, name) for name in ("abs", "mean", "std", "sqrt", "square", "var")},
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
