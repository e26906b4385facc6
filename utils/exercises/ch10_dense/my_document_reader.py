"""A dense reader of short documents: what it is like is judged, not what it says."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import layer_graph, models, properties, stacks
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)

BUDGET = 200_000
"""How many parameters there may be, the embedding's included."""
WITHOUT_STEPS = f"{stacks.STEPS_MISSING}|{stacks.NOT_A_SEQUENCE}"
FLATTENED = r"must be fully-defined .*shape=\(None, "
"""What Keras says where all steps are put into one row, whose length nobody knows."""


def cases(rng: Rng) -> Cases:
    size, classes = int(rng.integers(3000, 3500)), int(rng.integers(3, 9))  # nothing typed in
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
            "padded": properties.pad_more(x, mask, 3)[0],
            "changed": changed,
        },
    )


def judge(inputs: Inputs, result: Any) -> Problem | None:
    outputs = result["outputs"]
    if not is_shaped(inputs, result):
        shape = (len(inputs["x"]), inputs["classes"])
        return say("shape", expected=shape, got=outputs.shape)
    problem = properties.finite(outputs) or properties.logits(outputs)
    if problem is None and is_restless(result):
        return say("restless")
    problem = problem or moved_by_padding(result) or unread(result)
    if problem is None and (how := joint(result)):
        return say(how)
    return (
        problem
        or properties.parameter_count(result["parameters"], at_most=BUDGET)
        or properties.gradient_reach(result["reach"])
    )


def is_shaped(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].shape == (len(inputs["x"]), inputs["classes"]))


def tolerance(outputs: Array) -> float:
    return 1e-4 * max(float(np.abs(outputs).max(initial=0.0)), 1e-30)


def is_restless(result: Any) -> bool:
    outputs, again = result["outputs"], result["again"]
    return again.shape != outputs.shape or np.abs(again - outputs).max() > tolerance(outputs)


def moved_by_padding(result: Any) -> Problem | None:
    outputs = result["outputs"]
    return properties.mask_invariance(outputs, result["padded"], atol=tolerance(outputs))


def unread(result: Any) -> Problem | None:
    """Return a problem if another word at the end, or at the beginning, changes nothing."""
    outputs, changed = result["outputs"], result["changed"]
    if changed.shape != outputs.shape:
        return say("another shape")
    moved = np.abs(changed - outputs).max(axis=-1)
    for row, place in ((0, "last"), (1, "first")):
        if moved[row] <= 1e-9:
            return say("unread", place=place)
    return None


def joint(result: Any) -> str:
    """Return what is wrong with the recurrent layers and how they are joined, or nothing."""
    kinds = result["kinds"]
    recurrent = [n for n, kind in enumerate(kinds) if kind in layer_graph.RECURRENT]
    if len(recurrent) < 2:
        return "one layer" if recurrent else "no layer"
    if result["dense"]:
        return ""
    between = kinds[recurrent[0] : recurrent[-1]]
    return "joined otherwise" if "Concatenate" in between else "not joined"


def rests(inputs: Inputs, result: Any) -> bool:
    return is_shaped(inputs, result) and not is_restless(result)


def gives_probabilities(inputs: Inputs, result: Any) -> bool:
    return rests(inputs, result) and properties.are_probabilities(result["outputs"])


def reads_padding(inputs: Inputs, result: Any) -> bool:
    probable = properties.are_probabilities(result["outputs"])
    return rests(inputs, result) and not probable and moved_by_padding(result) is not None


def judges_every_word(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 3)


def is_over_budget(inputs: Inputs, result: Any) -> bool:
    sound = rests(inputs, result) and not moved_by_padding(result) and not joint(result)
    return sound and result["parameters"] > BUDGET


def is_plain(inputs: Inputs, result: Any) -> bool:
    sound = rests(inputs, result) and not moved_by_padding(result)
    several = joint(result) not in ("no layer", "one layer")
    return sound and several and "Concatenate" not in result["kinds"]


def joins_others(inputs: Inputs, result: Any) -> bool:
    return rests(inputs, result) and joint(result) == "joined otherwise"


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=models.document_model,
    returns={
        **dict.fromkeys(("outputs", "padded", "changed", "again"), is_numeric),
        "kinds": is_anything,
        **dict.fromkeys(("dense", "parameters"), is_count),
        "reach": is_norms,
    },
)
