"""A tagger that reads what comes next without a second direction; properties are judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks import documents, models, properties, stacks
from utils.checks.define import Array, Cases, Rng, Sentences, exercise
from utils.checks.exercise import Inputs, Problem, is_anything, is_count, is_norms, is_numeric

say = Sentences(__name__)

BUDGET = 400_000
"""What it may spend, its embedding of up to 4,000 characters included."""
READS_IDS = rf"{stacks.NOT_A_SEQUENCE}.*\((None, None|3, \d+)\)"

LENGTHS, STEPS = (8, 8, 3), 11
PREFIX = 8
MASK = np.arange(STEPS) < np.array(LENGTHS)[:, None]
CHANGED = ((0, 4), (1, 0), (2, 2))
"""In which row another character stands, and where: in the middle, first, last."""


def cases(rng: Rng) -> Cases:
    size, tags = int(rng.integers(3700, 4000)), int(rng.choice([4, 5, 6, 8, 9, 10]))
    x = np.zeros(MASK.shape, np.int32)
    ids = rng.permutation(np.arange(2, size - 1))
    x[MASK] = ids[: MASK.sum()]
    x[0, 2] = size - 1  # an embedding of one row too few must show
    changed = x.copy()
    for number, place in enumerate(CHANGED):
        changed[place] = ids[-1 - number]
    inputs = {
        "arguments": [size, tags],
        "vocabulary_size": size,
        "at_most": 4 * BUDGET,
        "seed": int(rng.integers(10_000)),
        "x": x,
        "changed": changed,
        "prefix": PREFIX,
    }
    yield f"a `vocabulary_size` of {size} and {tags} tags", inputs


def expected_shape(inputs: Inputs) -> tuple[int, ...]:
    return (*inputs["x"].shape, inputs["arguments"][1])


def moved(result: Any) -> Array:
    """Return how far each step's outputs move with the other characters."""
    return np.abs(result["changed"] - result["outputs"]).max(axis=-1)


def fault(inputs: Inputs, result: Any) -> str:
    """Return the key of what is wrong first, or nothing; what comes later may be wrong as well."""
    outputs = result["outputs"]
    if outputs.shape != expected_shape(inputs):
        return "shape"
    if properties.finite(outputs):
        return "no numbers"
    if documents.moves(outputs, result["again"]):
        return "restless"
    if result["activation"] == "softmax" or properties.are_probabilities(outputs):
        return "probabilities"
    if result["activation"] != "linear":
        return "activation"
    if result["parameters"] > BUDGET:
        return "budget"
    return _unread(outputs, result)


def _unread(outputs: Array, result: Any) -> str:
    still = 1e-7 * max(float(np.abs(outputs).max()), 1e-30)
    move = moved(result)
    if move[CHANGED[0]] <= still or move[CHANGED[2]] <= still:
        return "own"
    if move[0, 3] <= still:
        return "no look ahead"
    if not result["depth"]:
        return "no layer"
    if move[1, PREFIX - 1] <= still:
        return "no memory"
    alone = result["prefix"]
    if alone.shape != outputs[:, :PREFIX].shape:
        return "fixed"
    real = MASK[:, :PREFIX]
    if documents.moves(outputs[:, :PREFIX][real], alone[real]):
        return "padding"
    return ""


def judge(inputs: Inputs, result: Any) -> Problem | None:
    key = fault(inputs, result)
    if not key:
        return properties.gradient_reach(result["reach"])
    values = {"expected": expected_shape(inputs), "got": result["outputs"].shape}
    values |= {"count": result["parameters"], "budget": BUDGET, "name": result["activation"]}
    return say(key, **values)


first = documents.first_is(fault)


def one_for_all(inputs: Inputs, result: Any) -> bool:
    return bool(result["outputs"].ndim == 2)


def gives_states(inputs: Inputs, result: Any) -> bool:
    outputs = result["outputs"]
    return bool(outputs.ndim == 3 and outputs.shape[-1] != inputs["arguments"][1])


EXERCISE = exercise(
    __name__,
    cases,
    judge,
    probe=models.model_config,
    measure=models.language_model,
    returns={
        **dict.fromkeys(("outputs", "changed", "again", "prefix", "leak", "far"), is_numeric),
        **dict.fromkeys(("parameters", "depth", "cells"), is_count),
        "activation": is_anything,
        "reach": is_norms,
    },
)
