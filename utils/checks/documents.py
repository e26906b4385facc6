"""What the exercises on models of whole texts share: their inputs, and what is wrong first.

What is judged comes from `models.document_model`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import layer_graph, models, properties, stacks
from utils.checks.define import Array, Rng
from utils.checks.exercise import Inputs, is_anything, is_count, is_norms, is_numeric

MEASURED: dict[str, Any] = {
    "probe": models.model_config,
    "measure": models.document_model,
    "returns": {
        **dict.fromkeys(("outputs", "padded", "changed", "again"), is_numeric),
        **dict.fromkeys(("kinds", "operations", "activation"), is_anything),
        **dict.fromkeys(("parameters", "per_word", "makes_mask"), is_count),
        "reach": is_norms,
    },
}
"""For an exercise whose answer is a model of whole texts."""

READS_IDS = rf"{stacks.NOT_A_SEQUENCE}.*\((None, None|3, 7)\)"
"""What Keras says where a recurrent layer is given ids."""
FLATTENED = r"must be fully-defined .*shape=\(None, "
"""What Keras says where all steps are put into one row, whose length nobody knows."""


def inputs(rng: Rng, arguments: list[int], at_most: int) -> dict[str, Any]:
    """Return ids of three texts, the same with more padding, and with two other words.

    Args:
        rng: draws the words.
        arguments: of the answer; the first is the vocabulary's size.
        at_most: parameters beyond which a model is not looked at.
    """
    size = arguments[0]
    mask = np.arange(7) < np.array([[7], [4], [1]])
    x = np.where(mask, rng.integers(1, size, size=mask.shape), 0).astype(np.int32)
    x[0, 3] = size - 1  # the largest id, which a table that is one row too short lacks
    # The first word and the last one: both have to be read.
    changed = x.copy()
    changed[0, -1], changed[1, 0] = rng.choice(np.setdiff1d(np.arange(1, size), x), 2)
    return {
        "vocabulary_size": size,
        "arguments": arguments,
        "at_most": at_most,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "padded": properties.pad_more(x, mask, 64)[0],  # far beyond what a convolution reads
        "changed": changed,
    }


def tolerance(outputs: Array) -> float:
    """Return how far an output may move through rounding."""
    return 1e-4 * max(float(np.abs(outputs).max(initial=0.0)), 1e-30)


def wrong_form(result: Any, shape: tuple[int, int]) -> str:
    """Return "shape", "no numbers" or "restless" if outputs are not of this shape and steady."""
    outputs = result["outputs"]
    if outputs.shape != shape:
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    return "restless" if moves(outputs, result["again"]) else ""


def moves(outputs: Array, others: Array) -> bool:
    """Return whether outputs are not the same as others, up to rounding."""
    return bool(properties.mask_invariance(outputs, others, atol=tolerance(outputs)))


def unread(result: Any) -> str:
    """Return "last word" or "first word" if a model does not read it, or "another shape"."""
    outputs, changed = result["outputs"], result["changed"]
    if changed.shape != outputs.shape:
        return "another shape"
    for row, key in ((0, "last word"), (1, "first word")):
        if np.abs(changed - outputs)[row].max() <= 1e-9:
            return key
    return ""


def has_recurrent(result: Any) -> bool:
    return any(kind in layer_graph.RECURRENT for kind in result["kinds"])


def judges_every_word(inputs: Inputs, result: Any) -> bool:
    """Return whether a model's outputs have steps."""
    return bool(result["outputs"].ndim == 3)


def first_is(fault: Callable[[Inputs, Any], str]) -> Callable[[str], Callable[..., bool]]:
    """Return a function from a key to a condition: this is what is wrong first."""

    def first(key: str) -> Callable[[Inputs, Any], bool]:
        return lambda inputs, result: fault(inputs, result) == key

    return first
