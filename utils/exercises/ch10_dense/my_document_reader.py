"""A dense reader of short documents: what it is like is judged, not what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks import layer_graph, models, properties, stacks
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)

BUDGET = 200_000
"""How many parameters there may be, the embedding's included."""
VOCABULARY = 3284
"""How many words the chapter's vocabulary has, for which the budget is meant."""
READS_IDS = rf"{stacks.NOT_A_SEQUENCE}.*\((None, None|3, 7)\)"
WITHOUT_STEPS = f"{stacks.STEPS_MISSING}|{stacks.NOT_A_SEQUENCE}"
MERGING = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}
FLATTENED = r"must be fully-defined .*shape=\(None, "
"""What Keras says where all steps are put into one row, whose length nobody knows."""


def cases(rng: Rng) -> Cases:
    # More words than the chapter has, and other classes: a number typed in does not fit.
    size, classes = VOCABULARY + int(rng.integers(1, 300)), int(rng.choice([3, 4, 5, 7, 8]))
    mask = np.arange(7) < np.array([[7], [4], [1]])
    x = np.where(mask, rng.integers(1, size, size=mask.shape), 0).astype(np.int32)
    x[0, 3] = size - 1  # the largest id, which a table that is one row too short lacks
    # The first word and the last one: both have to be read.
    changed = x.copy()
    changed[0, -1], changed[1, 0] = rng.choice(np.setdiff1d(np.arange(1, size), x), 2)
    yield (
        f"vocabulary_size={size}, classes={classes}",
        {
            "vocabulary_size": size,
            "classes": classes,
            "arguments": [size, classes],
            "at_most": 20 * BUDGET,
            "seed": int(rng.integers(10_000)),
            "x": x,
            "padded": properties.pad_more(x, mask, 64)[0],  # far beyond what a convolution reads
            "changed": changed,
        },
    )


def judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs, key = result["outputs"], fault(inputs, result)
    if key == "padding":
        return properties.mask_invariance(outputs, result["padded"], atol=tolerance(outputs))
    if key:
        values: dict[str, Any] = {"expected": shape(inputs), "got": outputs.shape}
        values |= {"words": VOCABULARY, "cost": cost(inputs, result), "budget": BUDGET}
        return say(key, **values, name=result["activation"])
    return properties.gradient_reach(result["reach"])


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing; what comes later may be wrong as well."""
    outputs, changed = result["outputs"], result["changed"]
    if outputs.shape != shape(inputs):
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    if result["activation"] == "softmax" or properties.are_probabilities(outputs):
        return "probabilities"
    if properties.raw_sums(result["activation"]):
        return "activation"
    for name, key in (("again", "restless"), ("padded", "padding")):
        if properties.mask_invariance(outputs, result[name], atol=tolerance(outputs)):
            return key
    if changed.shape != outputs.shape:
        return "another shape"
    for row, key in ((0, "last word"), (1, "first word")):
        if np.abs(changed - outputs)[row].max() <= 1e-9:
            return key
    return joint(result) or ("budget" if cost(inputs, result) > BUDGET else "")


def shape(inputs: Inputs) -> tuple[int, int]:
    return len(inputs["x"]), inputs["classes"]


def tolerance(outputs: Array) -> float:
    return 1e-4 * max(float(np.abs(outputs).max(initial=0.0)), 1e-30)


def joint(result: Any) -> str:
    """Return the key of what is wrong with the recurrent layers and their joints, or nothing."""
    kinds = result["kinds"]
    recurrent = [n for n, kind in enumerate(kinds) if kind in layer_graph.RECURRENT]
    if len(recurrent) < 2:
        return "one layer" if recurrent else "no layer"
    if result["dense"]:
        return ""
    between = kinds[recurrent[0] : recurrent[-1]]
    return "joined otherwise" if "Concatenate" in between else "not joined"


def cost(inputs: Inputs, result: Any) -> int:
    """Return how many parameters the model has with the chapter's vocabulary."""
    missing = VOCABULARY - inputs["vocabulary_size"]
    return int(result["parameters"] + missing * result["per_word"])


def first(key: str) -> Callable[[Inputs, Any], bool]:
    """Return a condition: this is wrong, and nothing before it."""
    return lambda inputs, result: fault(inputs, result) == key


def judges_every_word(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 3)


def is_plain(inputs: Inputs, result: Any) -> bool:
    merged = MERGING & {*result["kinds"], *result["operations"]}
    return not merged and fault(inputs, result) == "not joined"


def is_added(inputs: Inputs, result: Any) -> bool:
    return "Add" in result["kinds"] and fault(inputs, result) == "not joined"


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=models.document_model,
    returns={
        **dict.fromkeys(("outputs", "padded", "changed", "again"), is_numeric),
        **dict.fromkeys(("kinds", "operations", "activation"), is_anything),
        **dict.fromkeys(("dense", "parameters", "per_word"), is_count),
        "reach": is_norms,
    },
)
