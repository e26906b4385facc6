"""What the exercises on translators share: their inputs, what is measured, and what is wrong first.

A translator turns `[source, read]`, ids (batch, steps) with 0 for padding on the right, into logits
(batch, steps of read, target ids). What is judged comes from `attending.translator_model`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from utils.checks import attending, layer_graph, models
from utils.checks.exercise import Inputs, is_anything, is_count, is_norms, is_numeric
from utils.checks.properties import are_probabilities

LATER = 2
"""Of the first row the last step of what is read that stays when what comes later changes."""
STILL = 1e-4
"""How far an output may move through rounding, as a part of the outputs' spread."""
ONE_INPUT = "The model takes one input"
"""Begins what is said of a model that can't be told what to translate."""
UNLIKE_STEPS = (
    r"Dimension 1 in both shapes must be equal|broadcastable shapes|"
    r"Incompatible shapes: \[\d+,\d+,\d+\]"
)
"""What TensorFlow says where the source's steps and those that are read are put side by side."""
ONE_STATE_FOR_TWO = r"Incompatible shapes: \[\d+,\d+\] vs\. \[\d+,\d+\]|In\[0\]: \[1,\d+\]"
"""What it says where `Bidirectional` gets one first state, and shares out the batch."""
ALL_STATES = r"Incompatible shapes: \[\d+,\d+\] vs\. \[\d+,\d+,\d+\]"
"""What it says where a first state has steps."""
STATE_OF_OTHER_WIDTH = r"Matrix size-incompatible: In\[0\]: \[\d+,\d+\],"
"""What it says where a first state and the units differ."""
QUERY_OF_OTHER_WIDTH = r"Matrix size-incompatible: In\[0\]: \[\d+,\d+,\d+\],"
"""What it says where attention multiplies states of two widths."""
LSTM_STATE_MISSING = r"list index out of range"
"""What Keras says where an LSTM gets one first state of its two."""
ATTENTION = ("AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention")
CONVOLUTIONS = ("Conv1D", "DepthwiseConv1D", "SeparableConv1D")
VARIANTS = ("outputs", "again", "later", "first", "last", "padded")


def inputs(rng: np.random.Generator, sizes: tuple[int, int], at_most: int) -> dict[str, Any]:
    """Return sources and what is read for three sentences, and changes of both.

    Args:
        rng: draws the ids, never 0, 1 or the same twice in a row.
        sizes: ids of the source and of the target; the arguments of the answer.
        at_most: parameters beyond which a model is not looked at.
    """
    of_source, of_target = sizes
    real = np.arange(6) < np.array([[6], [4], [2]])
    source = np.where(real, rng.integers(2, of_source - 1, size=real.shape), 0)
    read = rng.integers(2, of_target - 1, size=(3, 5))
    # The largest ids, which a table that is one row too short lacks.
    source[0, 2], read[0, 1] = of_source - 1, of_target - 1
    later, first, last = read.copy(), source.copy(), source.copy()
    later[0, LATER + 1 :] = 1 + read[0, LATER + 1 :] % (of_target - 2)
    first[:, 0] = 1 + source[:, 0] % (of_source - 2)
    ends = real.sum(axis=1) - 1
    last[np.arange(3), ends] = 1 + source[np.arange(3), ends] % (of_source - 2)
    return {
        "arguments": list(sizes),
        "at_most": at_most,
        "seed": int(rng.integers(10_000)),
        "source": source.astype(np.int32),
        "read": read.astype(np.int32),
        "later": later.astype(np.int32),
        "first": first.astype(np.int32),
        "last": last.astype(np.int32),
    }


MEASURED: dict[str, Any] = {
    "probe": models.model_config,
    "measure": attending.translator_model,
    "returns": {
        **dict.fromkeys(VARIANTS, is_numeric),
        **dict.fromkeys(("kinds", "activation"), is_anything),
        "parameters": is_count,
        "reach": is_norms,
    },
}
"""For an exercise whose answer is a translator."""


def shape(inputs: Inputs) -> tuple[int, int, int]:
    """Return the shape that outputs should have."""
    return (*inputs["read"].shape, inputs["arguments"][1])


def moved(result: Any, name: str) -> np.ndarray:
    """Return how far each output moves, (batch, steps), as a part of the outputs' spread."""
    outputs = result["outputs"]
    spread = max(float(outputs.std()), 1e-30)
    return np.asarray(np.abs(result[name] - outputs).max(axis=-1) / spread)


def wrong_form(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong with the outputs' form, or nothing."""
    outputs = result["outputs"]
    if outputs.shape != shape(inputs):
        return "shape"
    if not np.isfinite(outputs).all():
        return "no numbers"
    if any(result[name].shape != outputs.shape for name in VARIANTS):
        return "another shape"
    if moved(result, "again").max() > STILL:
        return "restless"
    if result["activation"] == "softmax" or are_probabilities(outputs):
        return "probabilities"
    return "" if result["activation"] in ("linear", "log_softmax") else "activation"


def one_row_only(inputs: Inputs, result: Any) -> bool:
    """Return whether a sentence has one row of logits, not one for each step that is read."""
    return bool(result["outputs"].ndim == 2)


def row_for_each_of_source(inputs: Inputs, result: Any) -> bool:
    """Return whether there is a row of logits for each step of the source."""
    outputs = result["outputs"]
    return outputs.ndim == 3 and outputs.shape[:2] == inputs["source"].shape


def has(result: Any, kinds: Collection[str]) -> bool:
    """Return whether the model has a layer of one of these kinds."""
    return any(kind in kinds for kind in result["kinds"])


def looks_ahead(result: Any) -> bool:
    """Return whether an output depends on what is read later."""
    return bool(moved(result, "later")[0, : LATER + 1].max() > STILL)


def unread(result: Any) -> str:
    """Return "first word" or "last word" if some sentence's outputs do not depend on it."""
    for name, key in (("first", "first word"), ("last", "last word")):
        # One of a sentence's outputs may look elsewhere, all of them may not. Far away something
        # small is left of a word: it counts where it is not rounding.
        if moved(result, name).max(axis=1).min() <= 1e-6:
            return key
    return ""


def has_recurrent(result: Any) -> bool:
    return has(result, layer_graph.RECURRENT)


def first_is(fault: Callable[[Inputs, Any], str]) -> Callable[[str], Callable[..., bool]]:
    """Return a function from a key to a condition: this is what is wrong first."""

    def first(key: str) -> Callable[[Inputs, Any], bool]:
        return lambda inputs, result: fault(inputs, result) == key

    return first
