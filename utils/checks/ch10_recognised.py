"""Chapter 10's exercise `dense_gru`: what a wrong stack may be, recognised by its numbers.

Each function takes the inputs of a case and what was measured, and says whether the stack is wrong
in one way. It may be right in a case where that way of being wrong changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.ch10_replay import (
    ATOL,
    Join,
    Layers,
    beside,
    expected_order,
    expected_shapes,
    kernels,
    replayed,
    states_of,
)
from utils.checks.exercise import Inputs


def _gives(layers: Layers, inputs: Inputs, result: Any, join: Join) -> bool:
    """Return whether a stack that joins so gives the outputs that came."""
    try:
        return _agree(replayed(layers, inputs["x"], join), result)
    except (ValueError, IndexError):
        return False


def _agree(outputs: np.ndarray, result: Any) -> bool:
    came = result["outputs"]
    return came.shape == outputs.shape and np.allclose(came, outputs, rtol=1e-3, atol=ATOL)


def is_newest_first(inputs: Inputs, result: Any) -> bool:
    return _gives(result["layers"], inputs, result, lambda h, states: beside(states, h))


def is_last_states(inputs: Inputs, result: Any) -> bool:
    layers = result["layers"]
    if not layers or layers[-1]["kind"] != "GRU":
        return False
    try:
        before = replayed(layers[:-1], inputs["x"], beside)
        return _agree(states_of(layers[-1], before), result)
    except (ValueError, IndexError):
        return False


def is_reading_the_newest(inputs: Inputs, result: Any) -> bool:
    """Return whether each layer reads the last one's states, and all are joined."""
    h = newest = np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                h = newest = h @ layer["arrays"][0]
                continue
            newest = states_of(layer, newest)
            h = beside(h, newest)
        return _agree(h, result)
    except (ValueError, IndexError):
        return False


def is_without_input(inputs: Inputs, result: Any) -> bool:
    layers = result["layers"]
    if not layers or layers[0]["kind"] != "GRU":
        return False
    try:
        start = states_of(layers[0], inputs["x"])
        return _agree(replayed(layers[1:], start, beside), result)
    except (ValueError, IndexError):
        return False


def is_half_of_the_new(inputs: Inputs, result: Any) -> bool:
    """Return whether a transition narrows a layer's states before they are joined."""
    pending, h = None, np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                pending = np.asarray(pending) @ layer["arrays"][0]
                continue
            h = h if pending is None else beside(h, pending)
            pending = states_of(layer, h)
        return pending is not None and _agree(beside(h, pending), result)
    except (ValueError, IndexError, TypeError):
        return False


def _order(result: Any) -> list[str]:
    return [layer["kind"] for layer in result["layers"]]


def has_transition_at_end(inputs: Inputs, result: Any) -> bool:
    ends = _order(result)[-1:] == ["Dense"]
    return ends and _gives(result["layers"], inputs, result, beside)


def has_no_transition(inputs: Inputs, result: Any) -> bool:
    return "Dense" not in _order(result) and _gives(result["layers"], inputs, result, beside)


def has_one_after_each(inputs: Inputs, result: Any) -> bool:
    depth = inputs["arguments"][2]
    alternate = ["GRU", "Dense"] * (depth - 1) + ["GRU"]
    return _order(result) == alternate and _gives(result["layers"], inputs, result, beside)


def is_misplaced(inputs: Inputs, result: Any) -> bool:
    """Return whether the stack is right but for the places of its transitions."""
    if not _gives(result["layers"], inputs, result, beside):
        return False
    right_order = expected_order(*inputs["arguments"][2:])
    if _order(result) == right_order:  # so nothing is misplaced here: are the widths right, too?
        return kernels(result["layers"]) == expected_shapes(*inputs["arguments"])
    return _order(result).count("GRU") == inputs["arguments"][2]


def is_reading_the_input(inputs: Inputs, result: Any) -> bool:
    """Return whether every layer reads the model's input, and all states are joined."""
    x = h = np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            dense = layer["kind"] == "Dense"
            h = h @ layer["arrays"][0] if dense else beside(h, states_of(layer, x))
        return _agree(h, result)
    except (ValueError, IndexError):
        return False


def is_activated(inputs: Inputs, result: Any) -> bool:
    """Return whether each transition is followed by an activation."""
    return any(_gives_activated(inputs, result, activation) for activation in _ACTIVATIONS)


_ACTIVATIONS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda z: np.maximum(z, 0),
    np.tanh,
    lambda z: 1 / (1 + np.exp(-z)),
    lambda z: z / (1 + np.exp(-z)),
    lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
)
"""ReLU, tanh, sigmoid, SiLU and ELU."""


def _gives_activated(
    inputs: Inputs, result: Any, activation: Callable[[np.ndarray], np.ndarray]
) -> bool:
    h = np.asarray(inputs["x"], np.float64)
    try:
        for layer in result["layers"]:
            if layer["kind"] == "Dense":
                kernel, *bias = layer["arrays"]
                h = activation(h @ kernel + sum(bias))
            else:
                h = beside(h, states_of(layer, h))
        return _agree(h, result)
    except (ValueError, IndexError):
        return False


def loses_the_mask(inputs: Inputs, result: Any) -> bool:
    features, growth, depth, block = inputs["arguments"]
    right = kernels(result["layers"]) == expected_shapes(features, growth, depth, block)
    joined = "Concatenate" in result["operations"]
    return right and joined and _gives(result["layers"], inputs, result, beside)


def has_the_right_weights(inputs: Inputs, result: Any) -> bool:
    """Return whether the weights have the right shapes and the outputs, too, whatever they are."""
    shapes = expected_shapes(*inputs["arguments"])
    wide = shapes[-1][0] + inputs["arguments"][1]
    return (
        _order(result) == expected_order(*inputs["arguments"][2:])
        and kernels(result["layers"]) == shapes
        and all(len(layer["arrays"]) == _ARRAYS[layer["kind"]] for layer in result["layers"])
        and all(np.ndim(layer["arrays"][-1]) == 2 for layer in result["layers"])
        and result["outputs"].shape == (*inputs["x"].shape[:2], wide)
    )


_ARRAYS = {"GRU": 3, "Dense": 1}
