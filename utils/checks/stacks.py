"""What the exercises on stacks of Keras layers share: what is measured of them, and read from it.

What is judged comes from `models.sequence_model`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from utils.checks import models
from utils.checks.exercise import is_anything, is_count, is_norms, is_numeric
from utils.checks.replay import replays

RETURNS = {
    "outputs": is_numeric,
    **dict.fromkeys(("kinds", "operations", "layers"), is_anything),
    "parameters": is_count,
    "reach": is_norms,
}
"""What `models.sequence_model` gives, for an exercise's `returns`."""

MEASURED: dict[str, Any] = {
    "probe": models.model_config,
    "measure": models.sequence_model,
    "returns": RETURNS,
    "replay": replays,
}
"""For an exercise whose answer is a stack: how it is measured, and how mistakes are recognised."""

NOT_A_SEQUENCE = r"expected ndim=3, found ndim=2"
"""What Keras says where a recurrent layer gets one vector instead of a sequence."""

STEPS_MISSING = r"Concatenate.* matching shapes.*\(None, \d+\)|found element of shape \(None, \d+\)"
"""How Keras begins to say that states without steps were joined: `return_sequences` is missing."""

NOT_CALLED = r"should be passed as a keyword argument: <Concatenate"
"""What Keras says where the list was given to `Concatenate` itself and the layer never called."""


def grus(result: Any) -> list[Sequence[np.ndarray]]:
    """Return the arrays of each GRU of a measured model, in its order."""
    return [layer["arrays"] for layer in result["layers"] if layer["kind"] == "GRU"]


def inputs(
    rng: np.random.Generator, x: np.ndarray, arguments: list[Any], **wanted: Any
) -> dict[str, Any]:
    """Return the inputs of a case for `models.sequence_model`."""
    return {
        "arguments": arguments,
        "at_most": 100_000,
        "seed": int(rng.integers(10_000)),
        "x": x.astype(np.float32),
        **wanted,
    }


def count(noun: str, number: int) -> str:
    """Return "1 layer" or "3 layers"."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def has(*kinds: str) -> Callable[[Any, Any], bool]:
    """Return a function that recognises a model with a layer of one of these kinds."""
    return lambda inputs, result: bool(set(kinds) & set(result["kinds"]))


def gives_one_state(inputs: Any, result: Any) -> bool:
    """Return whether there is one output for the whole sequence."""
    return bool(result["outputs"].ndim == 2)


def others(result: Any) -> list[Sequence[np.ndarray]]:
    """Return the arrays of whatever else has weights."""
    return [layer["arrays"] for layer in result["layers"] if layer["kind"] != "GRU"]


def is_default(arrays: Sequence[np.ndarray]) -> bool:
    """Return whether a GRU has the weights of one with default arguments: two rows of biases."""
    return len(arrays) == 3 and np.ndim(arrays[2]) == 2
